DELETE FROM clusters
WHERE key IN (
  'fanzlab', 'boyfanz', 'girlfanz', 'daddyfanz', 'pupfanz', 'taboofanz', 'transfanz', 'cougarfanz', 'fanzcock'
);
