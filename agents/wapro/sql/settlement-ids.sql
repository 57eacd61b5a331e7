-- A page of settlement items that are recent or have something left.
-- @afterId, @limit; @since: Clarion day
-- ROZRACHUNEK_FAKIR_TAB: ID_ROZRACHUNKU, POZOSTALO, DATA_DOK [S]; the base of DATA_DOK may be 1800-12-28 or 1899-12-30 [S],
--   so a date before 60,000 is moved by 36,161 days before it is compared.
SELECT TOP (@limit) CAST(r.ID_ROZRACHUNKU AS varchar(20)) AS ID
FROM dbo.ROZRACHUNEK_FAKIR_TAB r
WHERE r.ID_ROZRACHUNKU > CAST(@afterId AS decimal(18,0))
  AND (CASE WHEN r.DATA_DOK > 60000 THEN r.DATA_DOK ELSE r.DATA_DOK + 36161 END >= @since OR ISNULL(r.POZOSTALO, 0) <> 0)
ORDER BY r.ID_ROZRACHUNKU;
