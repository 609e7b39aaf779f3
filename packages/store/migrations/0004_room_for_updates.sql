-- A message's delivery state changes several times soon after it is written. No index holds the state,
-- so with room on its page the row is changed in place and no index is touched, least of all those of search.
alter table messages set (fillfactor = 85);
