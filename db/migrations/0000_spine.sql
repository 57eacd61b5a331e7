CREATE TABLE "api_keys" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"role" text NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_keys_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"who" text NOT NULL,
	"action" text NOT NULL,
	"object" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_entries_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "data_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"period" text NOT NULL,
	"wrapped" "bytea" NOT NULL,
	"master_key_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "data_keys_purpose" UNIQUE("workspace_id","purpose","period")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"workspace_id" uuid NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"status" text,
	"answer" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_workspace_id_key_pk" PRIMARY KEY("workspace_id","key")
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspaces_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "bindings" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"external_id" text NOT NULL,
	"record_id" uuid NOT NULL,
	"image_delivered" jsonb,
	"bound_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bindings_workspace_id_connection_id_entity_external_id_pk" PRIMARY KEY("workspace_id","connection_id","entity","external_id"),
	CONSTRAINT "bindings_record" UNIQUE("workspace_id","connection_id","entity","record_id")
);
--> statement-breakpoint
CREATE TABLE "claims" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"key" text NOT NULL,
	"holder" uuid NOT NULL,
	"until" timestamp with time zone NOT NULL,
	CONSTRAINT "claims_workspace_id_connection_id_entity_key_pk" PRIMARY KEY("workspace_id","connection_id","entity","key")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"workspace_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"field_group" text NOT NULL,
	"desired" text NOT NULL,
	"delivered" text,
	"next_try" timestamp with time zone DEFAULT now() NOT NULL,
	"blocked_by" text,
	CONSTRAINT "deliveries_workspace_id_flow_id_record_id_field_group_pk" PRIMARY KEY("workspace_id","flow_id","record_id","field_group")
);
--> statement-breakpoint
CREATE TABLE "intents" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"process_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"reference" text NOT NULL,
	"body_hash" text NOT NULL,
	"key_id" uuid NOT NULL,
	"sealed_body" "bytea" NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"send_by" timestamp with time zone NOT NULL,
	"settled_by" timestamp with time zone NOT NULL,
	"external_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "intents_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "message_chunks" (
	"workspace_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"part" integer NOT NULL,
	"no" integer NOT NULL,
	"key_id" uuid NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_chunks_workspace_id_message_id_part_no_pk" PRIMARY KEY("workspace_id","message_id","part","no")
);
--> statement-breakpoint
CREATE TABLE "message_keys" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"key" text NOT NULL,
	"message_id" uuid NOT NULL,
	"payload_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_keys_workspace_id_connection_id_key_pk" PRIMARY KEY("workspace_id","connection_id","key")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"lane" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"subject" text NOT NULL,
	"process_id" uuid,
	"record_id" uuid,
	"replay_of" uuid,
	"answer_status" integer,
	"ms" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ingested_at" timestamp with time zone,
	CONSTRAINT "messages_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "remote_index" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"key" text NOT NULL,
	"external_id" text NOT NULL,
	"data" jsonb NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "remote_index_workspace_id_connection_id_entity_key_external_id_pk" PRIMARY KEY("workspace_id","connection_id","entity","key","external_id")
);
--> statement-breakpoint
CREATE TABLE "process_steps" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"process_id" uuid NOT NULL,
	"step" text NOT NULL,
	"outcome" text NOT NULL,
	"detail" text NOT NULL,
	"ms" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "process_steps_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "processes" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"workflow_id" text NOT NULL,
	"flow_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"state" text NOT NULL,
	"outcome" text,
	"step" text,
	"reason" text,
	"number" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"checked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "processes_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "processes_workflow" UNIQUE("workflow_id"),
	CONSTRAINT "processes_record" UNIQUE("workspace_id","flow_id","record_id")
);
--> statement-breakpoint
CREATE TABLE "task_waiters" (
	"workspace_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"process_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "task_waiters_workspace_id_task_id_process_id_pk" PRIMARY KEY("workspace_id","task_id","process_id")
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"cause" text NOT NULL,
	"sentence" text NOT NULL,
	"remedy" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"resolution" text,
	"resolved_by" text,
	"resolved_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tasks_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"record_id" uuid NOT NULL,
	"field" text NOT NULL,
	"before" text,
	"after" text,
	"who" text NOT NULL,
	"message_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "changes_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "order_changes_not_forwardable" (
	"workspace_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"what" text NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "order_changes_not_forwardable_workspace_id_order_id_flow_id_what_pk" PRIMARY KEY("workspace_id","order_id","flow_id","what")
);
--> statement-breakpoint
CREATE TABLE "order_lines" (
	"workspace_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"sku" text,
	"name" text NOT NULL,
	"quantity" numeric NOT NULL,
	"total" numeric NOT NULL,
	CONSTRAINT "order_lines_workspace_id_order_id_position_pk" PRIMARY KEY("workspace_id","order_id","position")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"number" text NOT NULL,
	"ordered_at" timestamp with time zone NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"hash" text NOT NULL,
	"document" jsonb NOT NULL,
	"currency" char(3) NOT NULL,
	"total" numeric NOT NULL,
	"email" text,
	"order_state" text NOT NULL,
	"payment_state" text NOT NULL,
	"delivery_state" text NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "orders_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "orders_external" UNIQUE("workspace_id","connection_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"key" text NOT NULL,
	"system" text NOT NULL,
	"settings" jsonb NOT NULL,
	"secret_key_id" uuid NOT NULL,
	"sealed_secrets" "bytea" NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"paused_reason" text,
	"paused_at" timestamp with time zone,
	"heard_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connections_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "connections_key_unique" UNIQUE("key"),
	CONSTRAINT "connections_id" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "cursors" (
	"workspace_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"name" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "cursors_workspace_id_connection_id_name_pk" PRIMARY KEY("workspace_id","connection_id","name")
);
--> statement-breakpoint
CREATE TABLE "flows" (
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"key" text NOT NULL,
	"entity" text NOT NULL,
	"source_id" uuid NOT NULL,
	"target_id" uuid NOT NULL,
	"mode" text NOT NULL,
	"paused" boolean DEFAULT false NOT NULL,
	"settings" jsonb NOT NULL,
	"mapping_version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "flows_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "flows_key" UNIQUE("workspace_id","key")
);
--> statement-breakpoint
CREATE TABLE "lookups" (
	"workspace_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"table_name" text NOT NULL,
	"code" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "lookups_workspace_id_flow_id_table_name_code_pk" PRIMARY KEY("workspace_id","flow_id","table_name","code")
);
--> statement-breakpoint
CREATE TABLE "mappings" (
	"workspace_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"rules" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mappings_workspace_id_flow_id_version_pk" PRIMARY KEY("workspace_id","flow_id","version")
);
--> statement-breakpoint
CREATE TABLE "rate_budgets" (
	"connection_id" uuid PRIMARY KEY NOT NULL,
	"tokens" double precision NOT NULL,
	"refilled_at" timestamp with time zone NOT NULL,
	"blocked_until" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "bindings" ADD CONSTRAINT "bindings_workspace_id_connection_id_connections_workspace_id_id_fk" FOREIGN KEY ("workspace_id","connection_id") REFERENCES "public"."connections"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_workspace_id_flow_id_flows_workspace_id_id_fk" FOREIGN KEY ("workspace_id","flow_id") REFERENCES "public"."flows"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_workspace_id_order_id_orders_workspace_id_id_fk" FOREIGN KEY ("workspace_id","order_id") REFERENCES "public"."orders"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_workspace_id_connection_id_connections_workspace_id_id_fk" FOREIGN KEY ("workspace_id","connection_id") REFERENCES "public"."connections"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flows" ADD CONSTRAINT "flows_workspace_id_source_id_connections_workspace_id_id_fk" FOREIGN KEY ("workspace_id","source_id") REFERENCES "public"."connections"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flows" ADD CONSTRAINT "flows_workspace_id_target_id_connections_workspace_id_id_fk" FOREIGN KEY ("workspace_id","target_id") REFERENCES "public"."connections"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lookups" ADD CONSTRAINT "lookups_workspace_id_flow_id_flows_workspace_id_id_fk" FOREIGN KEY ("workspace_id","flow_id") REFERENCES "public"."flows"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mappings" ADD CONSTRAINT "mappings_workspace_id_flow_id_flows_workspace_id_id_fk" FOREIGN KEY ("workspace_id","flow_id") REFERENCES "public"."flows"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash" ON "api_keys" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "audit_entries_object" ON "audit_entries" USING btree ("workspace_id","object");--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("next_try") WHERE "deliveries"."desired" is distinct from "deliveries"."delivered" and "deliveries"."blocked_by" is null;--> statement-breakpoint
CREATE INDEX "intents_process" ON "intents" USING btree ("workspace_id","process_id");--> statement-breakpoint
CREATE UNIQUE INDEX "intents_unsettled" ON "intents" USING btree ("workspace_id","connection_id","kind","record_id") WHERE "intents"."state" in ('open', 'sending', 'unclear');--> statement-breakpoint
CREATE INDEX "messages_process" ON "messages" USING btree ("workspace_id","process_id") WHERE "messages"."process_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_record" ON "messages" USING btree ("workspace_id","record_id") WHERE "messages"."record_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_waiting" ON "messages" USING btree ("connection_id","lane","id") WHERE "messages"."status" = 'stored';--> statement-breakpoint
CREATE INDEX "messages_rejected" ON "messages" USING btree ("workspace_id","id") WHERE "messages"."status" = 'rejected';--> statement-breakpoint
CREATE INDEX "remote_index_external" ON "remote_index" USING btree ("workspace_id","connection_id","entity","external_id");--> statement-breakpoint
CREATE INDEX "process_steps_process" ON "process_steps" USING btree ("workspace_id","process_id");--> statement-breakpoint
CREATE INDEX "processes_unfinished" ON "processes" USING btree ("checked_at") WHERE "processes"."state" <> 'done';--> statement-breakpoint
CREATE INDEX "processes_updated" ON "processes" USING btree ("workspace_id","updated_at");--> statement-breakpoint
CREATE INDEX "task_waiters_process" ON "task_waiters" USING btree ("workspace_id","process_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_open_cause" ON "tasks" USING btree ("workspace_id","cause") WHERE "tasks"."state" = 'open';--> statement-breakpoint
CREATE INDEX "changes_record" ON "changes" USING btree ("workspace_id","record_id");--> statement-breakpoint
CREATE INDEX "order_lines_sku" ON "order_lines" USING btree ("workspace_id","sku");--> statement-breakpoint
CREATE INDEX "orders_number" ON "orders" USING btree ("workspace_id","number");--> statement-breakpoint
CREATE INDEX "orders_email" ON "orders" USING btree ("workspace_id","email");