-- A page of settlement items that are recent, were settled in part recently, or have something left.
-- @afterId, @limit; @since: Clarion day
-- ROZRACHUNEK_FAKIR_TAB: ID_ROZRACHUNKU, POZOSTALO, DATA_DOK [S]; the base of DATA_DOK may be 1800-12-28 or 1899-12-30 [S],
--   so a date before 60,000 is moved by 36,161 days before it is compared.
-- ROZLICZENIE_FAKIR_TAB: ID_ROZRACHUNKU, DATA_ROZLICZENIA [S]. A settlement without a counter-item is a payment of its own day.
SELECT TOP (@limit) CAST(r.ID_ROZRACHUNKU AS varchar(20)) AS ID
FROM dbo.ROZRACHUNEK_FAKIR_TAB r
WHERE r.ID_ROZRACHUNKU > CAST(@afterId AS decimal(18,0))
  AND (CASE WHEN r.DATA_DOK > 60000 THEN r.DATA_DOK ELSE r.DATA_DOK + 36161 END >= @since OR ISNULL(r.POZOSTALO, 0) <> 0
    OR EXISTS (SELECT 1 FROM dbo.ROZLICZENIE_FAKIR_TAB h WHERE h.ID_ROZRACHUNKU = r.ID_ROZRACHUNKU
      AND CASE WHEN h.DATA_ROZLICZENIA > 60000 THEN h.DATA_ROZLICZENIA ELSE h.DATA_ROZLICZENIA + 36161 END >= @since))
ORDER BY r.ID_ROZRACHUNKU;
