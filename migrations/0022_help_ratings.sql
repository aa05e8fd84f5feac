-- What staff think of the articles of the guide: one rating each, changed at will.
SET LOCAL ROLE portico_owner;

CREATE TABLE help_ratings (
  tenant_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  article text COLLATE "C" NOT NULL CHECK (length(article) BETWEEN 1 AND 100),
  stars smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
  feedback text NOT NULL CHECK (length(feedback) <= 2000),
  rated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, staff_id, article)
);
ALTER TABLE help_ratings ADD CONSTRAINT help_ratings_staff
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX help_ratings_by_article ON help_ratings (tenant_id, article, stars);
CALL protect('help_ratings');
CALL protect_from_customers('help_ratings');

RESET ROLE;
