-- The nine brands. They are part of the product, not of the demonstration, so they stand in a migration.

INSERT INTO clusters (key, display_name, audience, theme_color, is_portal, position) VALUES
  ('fanzlab', 'FanzLab', 'Everyone: the portal to the creators of every brand.', '#7df9ff', true, 0),
  ('boyfanz', 'BoyFanz', 'People who follow male creators.', '#ff3131', false, 1),
  ('girlfanz', 'GirlFanz', 'People who follow female creators.', '#ff4fd8', false, 2),
  ('daddyfanz', 'DaddyFanz', 'The community of dominance and submission.', '#c9a227', false, 3),
  ('pupfanz', 'PupFanz', 'The pup play community.', '#2fbf71', false, 4),
  ('taboofanz', 'TabooFanz', 'People who look for extreme content.', '#2563eb', false, 5),
  ('transfanz', 'TransFanz', 'People who follow trans creators.', '#30d5c8', false, 6),
  ('cougarfanz', 'CougarFanz', 'People who follow mature creators.', '#d4af37', false, 7),
  ('fanzcock', 'FanzCock', 'People who like short adult clips, one after the other.', '#b00020', false, 8);
