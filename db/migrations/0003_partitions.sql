-- What grows without end stands in a partition per month, so that retention drops a table instead of deleting rows.
-- The key is the row's UUIDv7: a month begins with its first millisecond, so a look-up by id finds its partition by itself.
CREATE FUNCTION "kladka_first_id"("moment" timestamp with time zone) RETURNS uuid LANGUAGE sql STABLE STRICT AS $$
	SELECT (lpad(to_hex((extract(epoch FROM "moment") * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;--> statement-breakpoint
CREATE FUNCTION "kladka_month_of"("id" uuid) RETURNS date LANGUAGE sql STABLE STRICT AS $$
	SELECT date_trunc('month', to_timestamp(('x' || left(replace("id"::text, '-', ''), 12))::bit(48)::bigint / 1000.0) AT TIME ZONE 'UTC')::date
$$;--> statement-breakpoint
-- Makes the partition of a month where there is none; rows that the default partition caught meanwhile move into it.
CREATE FUNCTION "kladka_partition"("parent" text, "month" date) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	"first" timestamp := date_trunc('month', "month");
	"part" text := "parent" || '_' || to_char("first", 'YYYY_MM');
	"from_id" uuid := kladka_first_id("first" AT TIME ZONE 'UTC');
	"to_id" uuid := kladka_first_id(("first" + interval '1 month') AT TIME ZONE 'UTC');
	"key" text;
BEGIN
	PERFORM pg_advisory_xact_lock(727002);
	IF to_regclass(quote_ident("part")) IS NOT NULL THEN RETURN "part"; END IF;
	SELECT attname INTO STRICT "key" FROM pg_partitioned_table
		JOIN pg_attribute ON attrelid = partrelid AND attnum = partattrs[0] WHERE partrelid = quote_ident("parent")::regclass;
	-- In the order in which dropping a partition locks, so that the two never wait for each other.
	EXECUTE format('LOCK TABLE ONLY %I IN SHARE UPDATE EXCLUSIVE MODE', "parent");
	EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', "parent" || '_default');
	EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', "part", "parent");
	EXECUTE format('WITH moved AS (DELETE FROM %1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *) INSERT INTO %5$I SELECT * FROM moved',
		"parent" || '_default', "key", "from_id", "to_id", "part");
	EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', "parent", "part", "from_id", "to_id");
	RETURN "part";
END
$$;--> statement-breakpoint
ALTER TABLE "messages" RENAME TO "messages_whole";--> statement-breakpoint
ALTER TABLE "messages_whole" DROP CONSTRAINT "messages_workspace_id_id_pk";--> statement-breakpoint
DROP INDEX "messages_process";--> statement-breakpoint
DROP INDEX "messages_record";--> statement-breakpoint
DROP INDEX "messages_waiting";--> statement-breakpoint
DROP INDEX "messages_rejected";--> statement-breakpoint
CREATE TABLE "messages" (LIKE "messages_whole" INCLUDING DEFAULTS,
	CONSTRAINT "messages_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
) PARTITION BY RANGE ("id");--> statement-breakpoint
CREATE INDEX "messages_process" ON "messages" USING btree ("workspace_id","process_id") WHERE "messages"."process_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_record" ON "messages" USING btree ("workspace_id","record_id") WHERE "messages"."record_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_waiting" ON "messages" USING btree ("connection_id","lane","id") WHERE "messages"."status" = 'stored';--> statement-breakpoint
CREATE INDEX "messages_rejected" ON "messages" USING btree ("workspace_id","id") WHERE "messages"."status" = 'rejected';--> statement-breakpoint
CREATE TABLE "messages_default" PARTITION OF "messages" DEFAULT;--> statement-breakpoint
ALTER TABLE "message_chunks" RENAME TO "message_chunks_whole";--> statement-breakpoint
ALTER TABLE "message_chunks_whole" DROP CONSTRAINT "message_chunks_workspace_id_message_id_part_no_pk";--> statement-breakpoint
CREATE TABLE "message_chunks" (LIKE "message_chunks_whole" INCLUDING DEFAULTS,
	CONSTRAINT "message_chunks_workspace_id_message_id_part_no_pk" PRIMARY KEY("workspace_id","message_id","part","no")
) PARTITION BY RANGE ("message_id");--> statement-breakpoint
CREATE TABLE "message_chunks_default" PARTITION OF "message_chunks" DEFAULT;--> statement-breakpoint
ALTER TABLE "changes" RENAME TO "changes_whole";--> statement-breakpoint
ALTER TABLE "changes_whole" DROP CONSTRAINT "changes_workspace_id_id_pk";--> statement-breakpoint
DROP INDEX "changes_record";--> statement-breakpoint
CREATE TABLE "changes" (LIKE "changes_whole" INCLUDING DEFAULTS,
	CONSTRAINT "changes_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
) PARTITION BY RANGE ("id");--> statement-breakpoint
CREATE INDEX "changes_record" ON "changes" USING btree ("workspace_id","record_id");--> statement-breakpoint
CREATE TABLE "changes_default" PARTITION OF "changes" DEFAULT;--> statement-breakpoint
ALTER TABLE "process_steps" RENAME TO "process_steps_whole";--> statement-breakpoint
ALTER TABLE "process_steps_whole" DROP CONSTRAINT "process_steps_workspace_id_id_pk";--> statement-breakpoint
DROP INDEX "process_steps_process";--> statement-breakpoint
CREATE TABLE "process_steps" (LIKE "process_steps_whole" INCLUDING DEFAULTS,
	CONSTRAINT "process_steps_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
) PARTITION BY RANGE ("id");--> statement-breakpoint
CREATE INDEX "process_steps_process" ON "process_steps" USING btree ("workspace_id","process_id");--> statement-breakpoint
CREATE TABLE "process_steps_default" PARTITION OF "process_steps" DEFAULT;--> statement-breakpoint
DO $$
DECLARE
	"parent" text;
	"key" text;
	"month" date;
BEGIN
	FOR "parent", "key" IN VALUES ('messages', 'id'), ('message_chunks', 'message_id'), ('changes', 'id'), ('process_steps', 'id') LOOP
		FOR "month" IN EXECUTE format('SELECT DISTINCT kladka_month_of(%I) FROM %I', "key", "parent" || '_whole') LOOP
			-- An id that is no UUIDv7 has a month by chance; its row stays in the default partition.
			IF "month" BETWEEN date '2020-01-01' AND now()::date THEN PERFORM kladka_partition("parent", "month"); END IF;
		END LOOP;
		FOR "ahead" IN 0..2 LOOP
			PERFORM kladka_partition("parent", ((now() AT TIME ZONE 'UTC')::date + make_interval(months => "ahead"))::date);
		END LOOP;
		EXECUTE format('INSERT INTO %I SELECT * FROM %I', "parent", "parent" || '_whole');
		EXECUTE format('DROP TABLE %I', "parent" || '_whole');
	END LOOP;
END
$$;
