-- A row of everything that is a customer's own. What stands in braces is filled in by cast.rs.
INSERT INTO list_views (tenant_id, id, contact_id, list, name, name_norm, query, created_at)
VALUES ('{id}', gen_random_uuid(), '{contact}', 'orders', '{mark}', '{mark}', 'status=received', now());
INSERT INTO price_rules (tenant_id, id, customer_id, method, amount_minor, note, created_at, updated_at)
VALUES ('{id}', '{idle}', '{customer}', 'fixed', 4711, '{mark}', now(), now());
INSERT INTO customer_item_numbers (tenant_id, id, customer_id, item_id, number, number_norm, created_at)
SELECT '{id}', gen_random_uuid(), '{customer}', i.id, '{mark}8', upper('{mark}8'), now() FROM items i
WHERE i.tenant_id = '{id}' AND i.item_number = '{parts}-1';
INSERT INTO customer_item_numbers (tenant_id, id, customer_id, item_id, number, number_norm, created_at)
VALUES ('{id}', gen_random_uuid(), '{customer}', '{clip}', '{mark}6', upper('{mark}6'), now());
INSERT INTO credentials (tenant_id, id, contact_id, kind, created_at) VALUES ('{id}', '{idle}', '{idle}', 'passkey', now());
INSERT INTO passkeys (tenant_id, id, contact_id, credential_id, name, key_id, public_key, sign_count, created_at)
VALUES ('{id}', gen_random_uuid(), '{idle}', '{idle}', '{mark}', decode(md5('{idle}'), 'hex'), '', 0, now());
INSERT INTO sessions (tenant_id, id, token_hash, contact_id, credential_id, user_agent, client_ip, created_at, last_seen_at,
                      expires_at, strength)
VALUES ('{id}', '{idle}', sha256('{idle}'), '{idle}', '{idle}', '{mark}', '', now(), now(), '2199-01-01', 'full');
INSERT INTO known_devices (tenant_id, id, contact_id, credential_id, token_hash, created_at, expires_at, user_agent)
VALUES ('{id}', '{idle}', '{idle}', '{idle}', sha256('{idle}'), now(), '2199-01-01', '{mark}');
INSERT INTO customer_addresses (tenant_id, id, customer_id, name, name_norm, street, city, created_at, updated_at)
VALUES ('{id}', gen_random_uuid(), '{customer}', '{mark}', '{mark}', '{mark} 1', '{mark}', now(), now());
INSERT INTO customer_terms (tenant_id, customer_id, is_tax_exempt, certificate_number, certificate_file_id, updated_at)
SELECT '{id}', '{customer}', true, '{mark}', f.id, now() FROM files f WHERE f.tenant_id = '{id}' LIMIT 1;
INSERT INTO cart_lines (tenant_id, id, customer_id, contact_id, item_id, quantity, created_at)
VALUES ('{id}', gen_random_uuid(), '{customer}', '{contact}', '{clip}', 47, now());
INSERT INTO quick_order_lines (tenant_id, id, customer_id, contact_id, number, quantity, line)
VALUES ('{id}', gen_random_uuid(), '{customer}', '{contact}', '{mark}-7', '47', 0);
INSERT INTO orders (tenant_id, id, number, customer_id, contact_id, placed_by, status, is_over_credit, needs_release, currency,
                    goods_minor, core_minor, tax_minor, total_minor, tax_ppm, tax_name, taxes_shipping, purchase_order,
                    purchase_order_norm, note, ship_to, shipping_method, carrier_account, terms, form_key, placed_at, updated_at)
VALUES ('{id}', '{idle}', {number}, '{customer}', '{idle}', '{mark}', 'in_progress', false, false, 'USD', 4711, 0, 0, 4711, 0, '',
        false, '{mark}', '{mark}', '{mark}', '{mark}', '{mark}', '{mark}', '{mark}', decode(md5('{customer}'), 'hex'), now(), now());
INSERT INTO order_lines (tenant_id, id, order_id, customer_id, place, item_id, item_number, name, unit, own_number, quantity,
                         unit_minor, core_minor, reserved, is_stocked)
VALUES ('{id}', '{idle}', '{idle}', '{customer}', 1, '{clip}', '{mark}-2', '{mark} clip', 'each', '', 1, 4711, 0, 0, false);
INSERT INTO order_events (tenant_id, id, order_id, customer_id, kind, detail, actor_name, is_by_staff, is_internal, created_at)
VALUES ('{id}', '{idle}', '{idle}', '{customer}', 'placed', '{mark}', '{mark}', false, false, now());
INSERT INTO shipments (tenant_id, id, order_id, customer_id, carrier, tracking, shipped_on, created_at)
VALUES ('{id}', '{idle}', '{idle}', '{customer}', '{mark}', '{mark}', now(), now());
INSERT INTO quotes (tenant_id, id, number, customer_id, contact_id, contact_name, is_by_staff, reference, reference_norm, status,
                    version, valid_until, total_minor, form_key, created_at, updated_at)
VALUES ('{id}', '{idle}', {number}, '{customer}', '{idle}', '{mark}', false, '{mark}', '{mark}', 'sent', 1, '2199-01-01', 4711,
        decode(md5('{customer}'), 'hex'), now(), now());
INSERT INTO quote_versions (tenant_id, quote_id, version, customer_id, is_draft, valid_until, note, goods_minor, core_minor,
                            total_minor, sent_by, sent_at)
VALUES ('{id}', '{idle}', 1, '{customer}', false, '2199-01-01', '{mark}', 4711, 0, 4711, '{mark}', now());
INSERT INTO quote_lines (tenant_id, id, quote_id, version, customer_id, is_draft, place, item_id, item_number, name, unit, own_number,
                         search_text, quantity, unit_minor, core_minor)
VALUES ('{id}', '{idle}', '{idle}', 1, '{customer}', false, 1, '{clip}', '{mark}-2', '{mark} clip', 'each', '', '{mark}', 1, 4711, 0);
INSERT INTO quote_events (tenant_id, id, quote_id, customer_id, kind, detail, actor_name, is_by_staff, file_id, file_name, created_at)
SELECT '{id}', '{idle}', '{idle}', '{customer}', 'message', '{mark}', '{mark}', true, f.id, '{mark}.pdf', now()
FROM files f WHERE f.tenant_id = '{id}' LIMIT 1;
INSERT INTO recent_searches (tenant_id, contact_id, words_norm, words, searched_at) VALUES ('{id}', '{contact}', '{mark}', '{mark}', now());
INSERT INTO parts_views (tenant_id, contact_id, is_grid) VALUES ('{id}', '{idle}', true);
INSERT INTO fruitless_searches (tenant_id, day, words_norm, customer_id, words, searches, last_at)
VALUES ('{id}', now(), '{mark}', '{customer}', '{mark}', 1, now());
INSERT INTO favourite_lists (tenant_id, id, customer_id, name, created_at)
SELECT '{id}', md5('{customer}/list/' || n)::uuid, '{customer}', '{mark}', now() FROM generate_series(1, 9) n;
INSERT INTO favourite_sections (tenant_id, id, customer_id, list_id, name, place)
SELECT '{id}', l.id, '{customer}', l.id, '{mark}', 1 FROM favourite_lists l WHERE l.tenant_id = '{id}' AND l.customer_id = '{customer}';
INSERT INTO favourite_lines (tenant_id, id, customer_id, list_id, item_id, note, place)
SELECT '{id}', l.id, '{customer}', l.id, i.id, '{mark}', 1 FROM favourite_lists l JOIN items i ON i.tenant_id = l.tenant_id
WHERE l.tenant_id = '{id}' AND l.customer_id = '{customer}' AND i.item_number = '{parts}-1';
INSERT INTO favourite_places (tenant_id, contact_id, list_id, customer_id, place) SELECT '{id}', '{idle}', l.id, '{customer}', 1 FROM favourite_lists l WHERE l.tenant_id = '{id}' AND l.customer_id = '{customer}';
INSERT INTO approval_rules (tenant_id, id, customer_id, contact_id, over_minor, created_at, updated_at)
SELECT '{id}', md5('{customer}/rule/' || n)::uuid, '{customer}', '{idle}', 4711 + n, now(), now() FROM generate_series(1, 9) n;
INSERT INTO approvers (tenant_id, rule_id, contact_id, customer_id)
SELECT '{id}', r.id, '{idle}', '{customer}' FROM approval_rules r WHERE r.tenant_id = '{id}' AND r.customer_id = '{customer}';
INSERT INTO stand_ins (tenant_id, id, customer_id, contact_id, stand_in_id, from_on, to_on, created_at)
SELECT '{id}', md5('{customer}/stand-in/' || n)::uuid, '{customer}', '{idle}', '{contact}', '2026-01-01', '2199-01-01', now()
FROM generate_series(1, 9) n;
INSERT INTO budgets (tenant_id, id, customer_id, contact_id, period, amount_minor, asks, created_at, updated_at)
SELECT '{id}', md5('{customer}/budget/' || p)::uuid, '{customer}', '{idle}', p, 4711, true, now(), now()
FROM unnest(ARRAY['month', 'quarter', 'year']) p;
