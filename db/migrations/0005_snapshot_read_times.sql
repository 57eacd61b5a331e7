ALTER TABLE "snapshot_packages" ADD COLUMN "as_of" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "snapshot_packages" ADD COLUMN "since" date;