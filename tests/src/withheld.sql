-- A part that is left out of one customer's catalogue, with a picture and a document; the other one has ordered it.
INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, created_at, updated_at)
VALUES ('{id}', '{customer}', '{mark}-3', upper('{mark}3'), '{mark} hose', '{mark} hose', to_tsvector('simple', '{mark}'), now(), now());
INSERT INTO item_pictures (tenant_id, id, item_id, place, alt, page_file_id, list_file_id, created_at)
SELECT '{id}', gen_random_uuid(), '{customer}', 1, '{mark}', f.id, f.id, now() FROM files f WHERE f.tenant_id = '{id}' LIMIT 1;
INSERT INTO item_documents (tenant_id, id, item_id, name, file_id, created_at)
SELECT '{id}', gen_random_uuid(), '{customer}', '{mark}', f.id, now() FROM files f WHERE f.tenant_id = '{id}' LIMIT 1;
UPDATE customers SET catalogue = 'but' WHERE tenant_id = '{id}' AND id = '{from}';
INSERT INTO catalogue_entries (tenant_id, id, customer_id, item_id)
VALUES ('{id}', gen_random_uuid(), '{from}', '{customer}');
INSERT INTO order_lines (tenant_id, id, order_id, customer_id, place, item_id, item_number, name, unit, own_number, quantity,
                         unit_minor, core_minor, reserved, is_stocked)
VALUES ('{id}', '{customer}', '{idle}', '{customer}', 2, '{customer}', '{mark}-3', '{mark} hose', 'each', '', 1, 0, 0, 0, false);
