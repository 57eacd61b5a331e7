CREATE TABLE "feed" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"object_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"op" text NOT NULL,
	"document" jsonb NOT NULL,
	"hash" text NOT NULL,
	"source_hash" text,
	"flow_id" uuid,
	"record_id" uuid,
	"buyer_id" text,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"given_at" timestamp with time zone,
	"outcome" text,
	"reason" text,
	"remote_id" text,
	"remote_number" text,
	"acked_at" timestamp with time zone,
	CONSTRAINT "feed_workspace_id_connection_id_entity_object_id_pk" PRIMARY KEY("workspace_id","connection_id","entity","object_id"),
	CONSTRAINT "feed_seq" UNIQUE("workspace_id","connection_id","seq")
);
--> statement-breakpoint
CREATE TABLE "feed_counters" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"last" bigint NOT NULL,
	CONSTRAINT "feed_counters_workspace_id_connection_id_pk" PRIMARY KEY("workspace_id","connection_id")
);
--> statement-breakpoint
CREATE TABLE "object_events" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"external_id" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"times" integer DEFAULT 1 NOT NULL,
	"accepted_at" timestamp with time zone DEFAULT now() NOT NULL,
	"asked_at" timestamp with time zone,
	"settled_at" timestamp with time zone,
	"message_id" uuid,
	CONSTRAINT "object_events_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "read_requests" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"external_ids" text[],
	"sync_id" uuid,
	"state" text DEFAULT 'open' NOT NULL,
	"reason" text,
	"asked_at" timestamp with time zone,
	"answered_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "read_requests_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "snapshot_packages" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"transmission" text NOT NULL,
	"no" integer NOT NULL,
	"of" integer NOT NULL,
	"external_ids" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "snapshot_packages_workspace_id_connection_id_entity_transmission_no_pk" PRIMARY KEY("workspace_id","connection_id","entity","transmission","no")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	"state" text DEFAULT 'due' NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try" timestamp with time zone DEFAULT now() NOT NULL,
	"answer_status" integer,
	"reason" text,
	"sent_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_deliveries_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"url" text NOT NULL,
	"types" text[] DEFAULT '{}' NOT NULL,
	"key_id" uuid NOT NULL,
	"sealed_secrets" "bytea" NOT NULL,
	"disabled_reason" text,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_endpoints_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "allocations" (
	"workspace_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"net" numeric NOT NULL,
	"vat" numeric NOT NULL,
	"gross" numeric NOT NULL,
	"basis" text NOT NULL,
	CONSTRAINT "allocations_workspace_id_invoice_id_order_id_basis_pk" PRIMARY KEY("workspace_id","invoice_id","order_id","basis")
);
--> statement-breakpoint
CREATE TABLE "document_files" (
	"workspace_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"media_type" text NOT NULL,
	"size" integer NOT NULL,
	"key_id" uuid NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "document_files_workspace_id_invoice_id_pk" PRIMARY KEY("workspace_id","invoice_id")
);
--> statement-breakpoint
CREATE TABLE "invoice_lines" (
	"workspace_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"sku" text,
	"quantity" numeric NOT NULL,
	"vat_code" text NOT NULL,
	"net" numeric NOT NULL,
	"vat" numeric NOT NULL,
	"gross" numeric NOT NULL,
	"order_ref" text,
	"order_line_ref" text,
	CONSTRAINT "invoice_lines_workspace_id_invoice_id_position_pk" PRIMARY KEY("workspace_id","invoice_id","position")
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"kind" text NOT NULL,
	"number" text NOT NULL,
	"ksef_number" text,
	"status" text NOT NULL,
	"buyer_id" text,
	"issue_date" date NOT NULL,
	"sale_date" date,
	"due_date" date,
	"currency" char(3) NOT NULL,
	"net" numeric NOT NULL,
	"vat" numeric NOT NULL,
	"gross" numeric NOT NULL,
	"correction_of" text,
	"replaces" text,
	"advances_deducted" boolean DEFAULT false NOT NULL,
	"split_payment" boolean DEFAULT false NOT NULL,
	"bank_account" text,
	"order_refs" text[] DEFAULT '{}' NOT NULL,
	"document" jsonb NOT NULL,
	"hash" text NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"unallocated" numeric DEFAULT '0' NOT NULL,
	"counting" text DEFAULT 'counts' NOT NULL,
	"counted" numeric DEFAULT '0' NOT NULL,
	"counts_from" date NOT NULL,
	"root_id" uuid NOT NULL,
	"landing_id" uuid NOT NULL,
	"written_off_at" timestamp with time zone,
	"written_off_by" text,
	"written_off_reason" text,
	"withdrawn_at" timestamp with time zone,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invoices_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "invoices_external" UNIQUE("workspace_id","connection_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "payment_applications" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"invoice_external_id" text NOT NULL,
	"amount" numeric NOT NULL,
	CONSTRAINT "payment_applications_workspace_id_payment_id_invoice_external_id_pk" PRIMARY KEY("workspace_id","payment_id","invoice_external_id")
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"kind" text NOT NULL,
	"buyer_id" text,
	"paid_on" date NOT NULL,
	"currency" char(3) NOT NULL,
	"amount" numeric NOT NULL,
	"effect" numeric DEFAULT '0' NOT NULL,
	"form" text,
	"reverses" text,
	"document" jsonb NOT NULL,
	"hash" text NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "payments_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "payments_external" UNIQUE("workspace_id","connection_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "reminders" (
	"workspace_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"due_date" date NOT NULL,
	"step" integer NOT NULL,
	"channel" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"outstanding" numeric,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reminders_workspace_id_invoice_id_due_date_step_channel_pk" PRIMARY KEY("workspace_id","invoice_id","due_date","step","channel")
);
--> statement-breakpoint
CREATE TABLE "product_checks" (
	"workspace_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"photo" text,
	"description" text,
	"parameters" text,
	"category" text,
	"confirmed_by" text,
	"confirmed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_checks_workspace_id_flow_id_product_id_pk" PRIMARY KEY("workspace_id","flow_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "records" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"external_id" text NOT NULL,
	"parent_id" text,
	"name" text,
	"email" text,
	"tax_id" text,
	"document" jsonb NOT NULL,
	"hash" text NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "records_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "records_external" UNIQUE("workspace_id","connection_id","entity","external_id")
);
--> statement-breakpoint
CREATE TABLE "seen_images" (
	"workspace_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"side" text NOT NULL,
	"image" jsonb NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "seen_images_workspace_id_flow_id_record_id_side_pk" PRIMARY KEY("workspace_id","flow_id","record_id","side")
);
--> statement-breakpoint
CREATE TABLE "user_buyers" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"buyer_id" text NOT NULL,
	CONSTRAINT "user_buyers_workspace_id_connection_id_user_id_buyer_id_pk" PRIMARY KEY("workspace_id","connection_id","user_id","buyer_id")
);
--> statement-breakpoint
CREATE TABLE "alert_tellings" (
	"workspace_id" uuid NOT NULL,
	"alert_id" uuid NOT NULL,
	"edge" text NOT NULL,
	"channel" text NOT NULL,
	"state" text DEFAULT 'due' NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try" timestamp with time zone DEFAULT now() NOT NULL,
	"reason" text,
	"told_at" timestamp with time zone,
	CONSTRAINT "alert_tellings_workspace_id_alert_id_edge_channel_pk" PRIMARY KEY("workspace_id","alert_id","edge","channel")
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"kind" text NOT NULL,
	"values" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"sentence" text NOT NULL,
	"remedy" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"cleared_at" timestamp with time zone,
	CONSTRAINT "alerts_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "flow_looks" (
	"workspace_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"last_success_at" timestamp with time zone,
	"backlogs" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"looked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "flow_looks_workspace_id_flow_id_pk" PRIMARY KEY("workspace_id","flow_id")
);
--> statement-breakpoint
CREATE TABLE "sync_items" (
	"workspace_id" uuid NOT NULL,
	"sync_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"external_id" text NOT NULL,
	"outcome" text NOT NULL,
	"fields" jsonb NOT NULL,
	"reason" text,
	CONSTRAINT "sync_items_workspace_id_sync_id_flow_id_entity_external_id_pk" PRIMARY KEY("workspace_id","sync_id","flow_id","entity","external_id")
);
--> statement-breakpoint
CREATE TABLE "sync_parts" (
	"workspace_id" uuid NOT NULL,
	"sync_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"state" text NOT NULL,
	"cursor" text,
	"read" integer DEFAULT 0 NOT NULL,
	"equal" integer DEFAULT 0 NOT NULL,
	"differed" integer DEFAULT 0 NOT NULL,
	"repaired" integer DEFAULT 0 NOT NULL,
	"left_alone" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"report_id" uuid,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "sync_parts_workspace_id_sync_id_flow_id_entity_pk" PRIMARY KEY("workspace_id","sync_id","flow_id","entity")
);
--> statement-breakpoint
CREATE TABLE "sync_runs" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"who" text NOT NULL,
	"dry_run" boolean NOT NULL,
	"entities" text[],
	"state" text NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "sync_runs_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "watch_leases" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" uuid NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"engine" text,
	"looked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "watched_causes" (
	"workspace_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"seen" integer NOT NULL,
	"missed" integer NOT NULL,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "watched_causes_workspace_id_cause_pk" PRIMARY KEY("workspace_id","cause")
);
--> statement-breakpoint
CREATE TABLE "workspace_settings" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"settings" jsonb NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "connection_id" uuid;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "per_second" integer;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "traceparent" text;--> statement-breakpoint
ALTER TABLE "fulfilments" ADD COLUMN "progress" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "fulfilments" ADD COLUMN "parcels" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "fulfilments" ADD COLUMN "production" text;--> statement-breakpoint
ALTER TABLE "fulfilments" ADD COLUMN "raw_production" text;--> statement-breakpoint
ALTER TABLE "fulfilments" ADD COLUMN "as_of" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "feed" ADD CONSTRAINT "feed_workspace_id_connection_id_connections_workspace_id_id_fk" FOREIGN KEY ("workspace_id","connection_id") REFERENCES "public"."connections"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_workspace_id_endpoint_id_webhook_endpoints_workspace_id_id_fk" FOREIGN KEY ("workspace_id","endpoint_id") REFERENCES "public"."webhook_endpoints"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_workspace_id_connection_id_connections_workspace_id_id_fk" FOREIGN KEY ("workspace_id","connection_id") REFERENCES "public"."connections"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_workspace_id_invoice_id_invoices_workspace_id_id_fk" FOREIGN KEY ("workspace_id","invoice_id") REFERENCES "public"."invoices"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_files" ADD CONSTRAINT "document_files_workspace_id_invoice_id_invoices_workspace_id_id_fk" FOREIGN KEY ("workspace_id","invoice_id") REFERENCES "public"."invoices"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD CONSTRAINT "invoice_lines_workspace_id_invoice_id_invoices_workspace_id_id_fk" FOREIGN KEY ("workspace_id","invoice_id") REFERENCES "public"."invoices"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_workspace_id_connection_id_connections_workspace_id_id_fk" FOREIGN KEY ("workspace_id","connection_id") REFERENCES "public"."connections"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_applications" ADD CONSTRAINT "payment_applications_workspace_id_payment_id_payments_workspace_id_id_fk" FOREIGN KEY ("workspace_id","payment_id") REFERENCES "public"."payments"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_workspace_id_connection_id_connections_workspace_id_id_fk" FOREIGN KEY ("workspace_id","connection_id") REFERENCES "public"."connections"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "records" ADD CONSTRAINT "records_workspace_id_connection_id_connections_workspace_id_id_fk" FOREIGN KEY ("workspace_id","connection_id") REFERENCES "public"."connections"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_tellings" ADD CONSTRAINT "alert_tellings_workspace_id_alert_id_alerts_workspace_id_id_fk" FOREIGN KEY ("workspace_id","alert_id") REFERENCES "public"."alerts"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flow_looks" ADD CONSTRAINT "flow_looks_workspace_id_flow_id_flows_workspace_id_id_fk" FOREIGN KEY ("workspace_id","flow_id") REFERENCES "public"."flows"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "feed_entity" ON "feed" USING btree ("workspace_id","connection_id","entity","seq");--> statement-breakpoint
CREATE INDEX "feed_given" ON "feed" USING btree ("connection_id","entity","given_at","changed_at");--> statement-breakpoint
CREATE INDEX "feed_remote" ON "feed" USING btree ("workspace_id","connection_id","entity","remote_id") WHERE "feed"."remote_id" is not null;--> statement-breakpoint
CREATE INDEX "feed_record" ON "feed" USING btree ("workspace_id","record_id") WHERE "feed"."record_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "object_events_waiting" ON "object_events" USING btree ("workspace_id","connection_id","entity","external_id") WHERE "object_events"."status" = 'accepted';--> statement-breakpoint
CREATE INDEX "object_events_unasked" ON "object_events" USING btree ("connection_id","accepted_at") WHERE "object_events"."status" = 'accepted' and "object_events"."asked_at" is null;--> statement-breakpoint
CREATE INDEX "read_requests_open" ON "read_requests" USING btree ("connection_id","id") WHERE "read_requests"."state" = 'open';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("next_try") WHERE "webhook_deliveries"."state" = 'due';--> statement-breakpoint
CREATE INDEX "webhook_endpoints_connection" ON "webhook_endpoints" USING btree ("workspace_id","connection_id");--> statement-breakpoint
CREATE INDEX "allocations_order" ON "allocations" USING btree ("workspace_id","order_id");--> statement-breakpoint
CREATE INDEX "invoices_buyer" ON "invoices" USING btree ("workspace_id","connection_id","buyer_id");--> statement-breakpoint
CREATE INDEX "invoices_correction" ON "invoices" USING btree ("workspace_id","connection_id","correction_of") WHERE "invoices"."correction_of" is not null;--> statement-breakpoint
CREATE INDEX "invoices_replaces" ON "invoices" USING btree ("workspace_id","connection_id","replaces") WHERE "invoices"."replaces" is not null;--> statement-breakpoint
CREATE INDEX "invoices_number" ON "invoices" USING btree ("workspace_id","number");--> statement-breakpoint
CREATE INDEX "invoices_root" ON "invoices" USING btree ("workspace_id","root_id");--> statement-breakpoint
CREATE INDEX "invoices_landing" ON "invoices" USING btree ("workspace_id","landing_id");--> statement-breakpoint
CREATE INDEX "invoices_order_refs" ON "invoices" USING gin ("order_refs");--> statement-breakpoint
CREATE INDEX "payment_applications_invoice" ON "payment_applications" USING btree ("workspace_id","connection_id","invoice_external_id");--> statement-breakpoint
CREATE INDEX "payments_buyer" ON "payments" USING btree ("workspace_id","connection_id","buyer_id");--> statement-breakpoint
CREATE INDEX "payments_reverses" ON "payments" USING btree ("workspace_id","connection_id","reverses") WHERE "payments"."reverses" is not null;--> statement-breakpoint
CREATE INDEX "product_checks_open" ON "product_checks" USING btree ("workspace_id","flow_id") WHERE "product_checks"."confirmed_at" is null;--> statement-breakpoint
CREATE INDEX "records_parent" ON "records" USING btree ("workspace_id","connection_id","entity","parent_id") WHERE "records"."parent_id" is not null;--> statement-breakpoint
CREATE INDEX "records_email" ON "records" USING btree ("workspace_id","email") WHERE "records"."email" is not null;--> statement-breakpoint
CREATE INDEX "records_tax_id" ON "records" USING btree ("workspace_id","tax_id") WHERE "records"."tax_id" is not null;--> statement-breakpoint
CREATE INDEX "user_buyers_buyer" ON "user_buyers" USING btree ("workspace_id","connection_id","buyer_id");--> statement-breakpoint
CREATE INDEX "alert_tellings_due" ON "alert_tellings" USING btree ("next_try") WHERE "alert_tellings"."state" in ('due', 'telling');--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "alerts" USING btree ("workspace_id","cause") WHERE "alerts"."cleared_at" is null;--> statement-breakpoint
CREATE INDEX "sync_runs_started" ON "sync_runs" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "processes_flow" ON "processes" USING btree ("flow_id","state","updated_at");