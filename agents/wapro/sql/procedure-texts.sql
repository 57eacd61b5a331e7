-- Whether procedures end transactions of their own accord; those that cannot be read are not trusted.
-- @procedures: names as <i>A</i><i>B</i>
-- sys.procedures, sys.sql_modules: SQL Server's own; definition is null when it is encrypted or may not be seen
SELECT p.name AS PROCEDURE_NAME, CASE WHEN m.definition IS NULL THEN 0 ELSE 1 END AS READABLE,
  CASE WHEN m.definition LIKE '%ROLLBACK%' OR m.definition LIKE '%COMMIT%' THEN 1 ELSE 0 END AS ENDS_TRANSACTIONS
FROM sys.procedures p
LEFT JOIN sys.sql_modules m ON m.object_id = p.object_id
WHERE p.name IN (SELECT x.i.value('.', 'nvarchar(128)') FROM @procedures.nodes('/i') x(i));
