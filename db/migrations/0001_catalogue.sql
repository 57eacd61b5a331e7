CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "carriers" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"fields" jsonb NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "carriers_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "carriers_code" UNIQUE("workspace_id","connection_id","code")
);
--> statement-breakpoint
CREATE TABLE "comparisons" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"field_groups" text[] NOT NULL,
	"product_ids" uuid[] NOT NULL,
	"message_id" uuid,
	"report_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "comparisons_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "drift_items" (
	"workspace_id" uuid NOT NULL,
	"report_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"field_group" text NOT NULL,
	"external_id" text NOT NULL,
	"held" jsonb NOT NULL,
	"wanted" jsonb NOT NULL,
	"outcome" text NOT NULL,
	"reason" text,
	CONSTRAINT "drift_items_workspace_id_report_id_product_id_field_group_pk" PRIMARY KEY("workspace_id","report_id","product_id","field_group")
);
--> statement-breakpoint
CREATE TABLE "drift_reports" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"dry_run" boolean NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"read" integer DEFAULT 0 NOT NULL,
	"equal" integer DEFAULT 0 NOT NULL,
	"differed" integer DEFAULT 0 NOT NULL,
	"repaired" integer DEFAULT 0 NOT NULL,
	"left_alone" integer DEFAULT 0 NOT NULL,
	"who" text NOT NULL,
	"finished_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "drift_reports_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "locks" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"product_id" uuid,
	"category" text,
	"field_group" text NOT NULL,
	"who" text NOT NULL,
	"why" text NOT NULL,
	"until" timestamp with time zone,
	"carriers" text[],
	"lifted_by" text,
	"lifted_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "locks_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "match_suggestions" (
	"workspace_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"score" numeric NOT NULL,
	"reasons" jsonb NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"decided_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "match_suggestions_workspace_id_flow_id_product_id_external_id_pk" PRIMARY KEY("workspace_id","flow_id","product_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "message_records" (
	"workspace_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"external_id" text,
	"outcome" text NOT NULL,
	"field" text DEFAULT '' NOT NULL,
	"value" text,
	"reason" text NOT NULL,
	CONSTRAINT "message_records_workspace_id_message_id_line_field_pk" PRIMARY KEY("workspace_id","message_id","line","field")
);
--> statement-breakpoint
CREATE TABLE "offer_run_packages" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"run" uuid NOT NULL,
	"no" integer NOT NULL,
	"external_ids" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "offer_run_packages_workspace_id_connection_id_run_no_pk" PRIMARY KEY("workspace_id","connection_id","run","no")
);
--> statement-breakpoint
CREATE TABLE "photo_contents" (
	"workspace_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"type" text NOT NULL,
	"content" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "photo_contents_workspace_id_hash_pk" PRIMARY KEY("workspace_id","hash")
);
--> statement-breakpoint
CREATE TABLE "photos_placed" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"external_id" text NOT NULL,
	"position" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "photos_placed_workspace_id_connection_id_product_id_hash_pk" PRIMARY KEY("workspace_id","connection_id","product_id","hash")
);
--> statement-breakpoint
CREATE TABLE "products" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"withdrawn" boolean DEFAULT false NOT NULL,
	"name" text NOT NULL,
	"sku" text,
	"ean" text,
	"bloz7" text,
	"category" text,
	"base" jsonb NOT NULL,
	"base_hash" text NOT NULL,
	"texts" jsonb,
	"texts_hash" text,
	"price" jsonb,
	"price_hash" text,
	"stock" jsonb,
	"stock_hash" text,
	"carriers" jsonb,
	"carriers_hash" text,
	"photos" jsonb,
	"photos_hash" text,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "products_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "products_external" UNIQUE("workspace_id","connection_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "remote_products" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"active" boolean NOT NULL,
	"code_external_id" text,
	"bloz7" text,
	"ean" text,
	"sku" text,
	"round" uuid NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "remote_products_workspace_id_connection_id_external_id_pk" PRIMARY KEY("workspace_id","connection_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "stated_entries" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"code" text NOT NULL,
	"fields" jsonb NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stated_entries_workspace_id_connection_id_entity_code_pk" PRIMARY KEY("workspace_id","connection_id","entity","code")
);
--> statement-breakpoint
CREATE TABLE "fulfilments" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"state" text,
	"raw_state" text,
	"waybill" text,
	"carrier" text,
	"shipped_at" text,
	"lines" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"message_id" uuid,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "fulfilments_workspace_id_connection_id_order_id_pk" PRIMARY KEY("workspace_id","connection_id","order_id")
);
--> statement-breakpoint
CREATE TABLE "offer_counters" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "offer_counters_workspace_id_connection_id_pk" PRIMARY KEY("workspace_id","connection_id")
);
--> statement-breakpoint
CREATE TABLE "offered_orders" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"order_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"process_id" uuid NOT NULL,
	"number" text NOT NULL,
	"body" jsonb NOT NULL,
	"body_hash" text NOT NULL,
	"image" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"answered_at" timestamp with time zone,
	"answered_image" jsonb,
	"fetched_at" timestamp with time zone,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "offered_orders_workspace_id_connection_id_seq_pk" PRIMARY KEY("workspace_id","connection_id","seq"),
	CONSTRAINT "offered_orders_order" UNIQUE("workspace_id","connection_id","order_id")
);
--> statement-breakpoint
CREATE TABLE "seen_states" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"raw_state" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "seen_states_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "seen_states_code" UNIQUE("workspace_id","connection_id","raw_state")
);
--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "tries" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "message_chunks" ADD COLUMN "packed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "counts" jsonb;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "choices" jsonb;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "chosen" text;--> statement-breakpoint
ALTER TABLE "flows" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "flows" ADD COLUMN "reckoned_revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_workspace_id_flow_id_flows_workspace_id_id_fk" FOREIGN KEY ("workspace_id","flow_id") REFERENCES "public"."flows"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drift_reports" ADD CONSTRAINT "drift_reports_workspace_id_flow_id_flows_workspace_id_id_fk" FOREIGN KEY ("workspace_id","flow_id") REFERENCES "public"."flows"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_suggestions" ADD CONSTRAINT "match_suggestions_workspace_id_flow_id_flows_workspace_id_id_fk" FOREIGN KEY ("workspace_id","flow_id") REFERENCES "public"."flows"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_workspace_id_connection_id_connections_workspace_id_id_fk" FOREIGN KEY ("workspace_id","connection_id") REFERENCES "public"."connections"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offered_orders" ADD CONSTRAINT "offered_orders_workspace_id_order_id_orders_workspace_id_id_fk" FOREIGN KEY ("workspace_id","order_id") REFERENCES "public"."orders"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comparisons_waiting" ON "comparisons" USING btree ("flow_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "drift_items_report" ON "drift_items" USING btree ("workspace_id","report_id","external_id","field_group");--> statement-breakpoint
CREATE INDEX "drift_reports_flow" ON "drift_reports" USING btree ("workspace_id","flow_id","id");--> statement-breakpoint
CREATE INDEX "locks_standing" ON "locks" USING btree ("workspace_id","connection_id") WHERE "locks"."lifted_at" is null;--> statement-breakpoint
CREATE INDEX "locks_ending" ON "locks" USING btree ("until") WHERE "locks"."lifted_at" is null and "locks"."until" is not null;--> statement-breakpoint
CREATE INDEX "match_suggestions_open" ON "match_suggestions" USING btree ("workspace_id","flow_id","score") WHERE "match_suggestions"."state" = 'open';--> statement-breakpoint
CREATE INDEX "products_sku" ON "products" USING btree ("workspace_id","sku") WHERE "products"."sku" is not null;--> statement-breakpoint
CREATE INDEX "products_ean" ON "products" USING btree ("workspace_id","ean") WHERE "products"."ean" is not null;--> statement-breakpoint
CREATE INDEX "products_bloz7" ON "products" USING btree ("workspace_id","bloz7") WHERE "products"."bloz7" is not null;--> statement-breakpoint
CREATE INDEX "remote_products_name" ON "remote_products" USING gin ("name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "remote_products_bloz7" ON "remote_products" USING btree ("workspace_id","connection_id","bloz7");--> statement-breakpoint
CREATE INDEX "remote_products_ean" ON "remote_products" USING btree ("workspace_id","connection_id","ean");--> statement-breakpoint
CREATE INDEX "remote_products_sku" ON "remote_products" USING btree ("workspace_id","connection_id","sku");--> statement-breakpoint
CREATE INDEX "offered_orders_waiting" ON "offered_orders" USING btree ("workspace_id","connection_id","seq") WHERE "offered_orders"."fetched_at" is null;--> statement-breakpoint
CREATE INDEX "deliveries_held" ON "deliveries" USING btree ("flow_id","blocked_by") WHERE "deliveries"."blocked_by" is not null;--> statement-breakpoint
CREATE INDEX "deliveries_due_of_flow" ON "deliveries" USING btree ("flow_id","field_group","next_try") WHERE "deliveries"."desired" is distinct from "deliveries"."delivered" and "deliveries"."blocked_by" is null;