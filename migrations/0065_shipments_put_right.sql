-- Shipments that are corrected, and those that are taken back: from where their pieces came, and what was set aside of them.
SET LOCAL ROLE portico_owner;
-- Null: no stock became less, or it is not known any more where.
ALTER TABLE shipments ADD COLUMN location_id uuid;
ALTER TABLE shipments ADD COLUMN row_version integer NOT NULL DEFAULT 1;
ALTER TABLE shipments ADD CONSTRAINT shipments_location
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id);
CREATE INDEX shipments_by_location ON shipments (tenant_id, location_id);

-- Pieces that had been set aside, and those by which the stock became less.
ALTER TABLE shipment_lines ADD COLUMN reserved integer NOT NULL DEFAULT 0;
ALTER TABLE shipment_lines ADD COLUMN taken integer NOT NULL DEFAULT 0;
ALTER TABLE shipment_lines ADD CONSTRAINT shipment_lines_fit
  CHECK (reserved BETWEEN 0 AND pieces AND taken BETWEEN 0 AND pieces);

ALTER TABLE order_events DROP CONSTRAINT order_events_kind_check;
ALTER TABLE order_events ADD CONSTRAINT order_events_kind_check
  CHECK (kind IN ('placed', 'asked', 'approved', 'rejected', 'held', 'released', 'accepted', 'changed', 'shipped',
    'shipment_corrected', 'shipment_undone', 'rest_cancelled', 'cancelled', 'note'));
RESET ROLE;
