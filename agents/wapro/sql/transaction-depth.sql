-- How many transactions are open in this session.
SELECT @@TRANCOUNT AS DEPTH;
