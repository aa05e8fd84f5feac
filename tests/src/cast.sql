-- A row of everything that a page of a business may show. What stands in braces is filled in by cast.rs.
INSERT INTO activation_requests (id, for_tenant, is_first, key_hash, contact_name, email, phone, consented_at,
                                 consent_version, client_ip, created_at, expires_at)
VALUES (gen_random_uuid(), '{id}', true, decode('{key}', 'hex'), '{name}', 'owner@{name}.example', '(515) 555-0142', now(),
        '2026-11', '127.0.0.1', now(), now());
INSERT INTO billing (for_tenant, stripe_customer, stripe_subscription, status, updated_at)
VALUES ('{id}', 'cus_{name}', 'sub_{name}', 'active', now());
INSERT INTO files (tenant_id, id, kind, storage_key, content_type, byte_size, created_at)
VALUES ('{id}', gen_random_uuid(), 'logo', '{id}/logo', 'image/png', 1, now());
UPDATE portal_settings SET portal_logo_id = (SELECT f.id FROM files f WHERE f.tenant_id = '{id}') WHERE tenant_id = '{id}';
INSERT INTO imports (tenant_id, id, kind, file_name, staff_id, staff_name, state, layout, created_at)
VALUES ('{id}', gen_random_uuid(), 'customers', '{name}.csv', '{owner}', '{name}', 'failed', NULL, now());
INSERT INTO list_views (tenant_id, id, staff_id, list, name, name_norm, query, created_at)
VALUES ('{id}', gen_random_uuid(), '{owner}', 'contacts', '{name}', '{name}', 'access=granted', now());
INSERT INTO list_views (tenant_id, id, contact_id, list, name, name_norm, query, created_at)
SELECT '{id}', gen_random_uuid(), c.id, 'orders', '{name}', '{name}', 'status=received', now() FROM contacts c
WHERE c.tenant_id = '{id}' AND c.customer_id = '{customer}' AND c.id <> '{idle}';
INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, created_at, updated_at)
VALUES ('{id}', gen_random_uuid(), '{name}-1', upper('{name}1'), '{name} brake disc', '{name} brake disc', to_tsvector('simple', '{name}'), now(), now());
INSERT INTO price_levels (tenant_id, id, name, name_norm, created_at) VALUES ('{id}', '{idle}', '{name} level', '{name} level', now());
INSERT INTO price_groups (tenant_id, id, name, name_norm, created_at) VALUES ('{id}', '{idle}', '{name} parts', '{name} parts', now());
INSERT INTO customer_groups (tenant_id, id, name, name_norm, created_at) VALUES ('{id}', '{idle}', '{name} shops', '{name} shops', now());
INSERT INTO price_rules (tenant_id, id, customer_id, method, amount_minor, note, created_at, updated_at)
VALUES ('{id}', '{idle}', '{customer}', 'fixed', 4711, '{name}', now(), now());
INSERT INTO interchange_numbers (tenant_id, id, item_id, source, brand, brand_norm, number, number_norm, created_at)
SELECT '{id}', gen_random_uuid(), i.id, 'oem', '{name}', '{name}', '{name}9', upper('{name}9'), now() FROM items i WHERE i.tenant_id = '{id}';
INSERT INTO customer_item_numbers (tenant_id, id, customer_id, item_id, number, number_norm, created_at)
SELECT '{id}', gen_random_uuid(), '{customer}', i.id, '{name}8', upper('{name}8'), now() FROM items i WHERE i.tenant_id = '{id}';
INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, created_at, updated_at)
VALUES ('{id}', '{customer}', '{name}-2', upper('{name}2'), '{name} clip', '{name} clip', '', now(), now());
INSERT INTO item_relations (tenant_id, id, item_id, related_id, kind, created_at)
SELECT '{id}', gen_random_uuid(), i.id, '{customer}', 'related', now() FROM items i
WHERE i.tenant_id = '{id}' AND i.item_number = '{name}-1';
INSERT INTO item_pictures (tenant_id, id, item_id, place, alt, page_file_id, list_file_id, created_at)
SELECT '{id}', gen_random_uuid(), i.id, 1, '{name}', f.id, f.id, now() FROM items i JOIN files f ON f.tenant_id = i.tenant_id
WHERE i.tenant_id = '{id}' AND i.item_number = '{name}-1';
INSERT INTO item_documents (tenant_id, id, item_id, name, file_id, created_at)
SELECT '{id}', gen_random_uuid(), i.id, '{name}', f.id, now() FROM items i JOIN files f ON f.tenant_id = i.tenant_id
WHERE i.tenant_id = '{id}' AND i.item_number = '{name}-1';
INSERT INTO contact_notes (tenant_id, id, contact_id, body, author_id, author_name, created_at)
VALUES ('{id}', gen_random_uuid(), '{idle}', '{name}', '{owner}', '{name}', now());
INSERT INTO credentials (tenant_id, id, contact_id, kind, created_at) VALUES ('{id}', '{idle}', '{idle}', 'passkey', now());
INSERT INTO passkeys (tenant_id, id, contact_id, credential_id, name, key_id, public_key, sign_count, created_at)
VALUES ('{id}', gen_random_uuid(), '{idle}', '{idle}', '{name}', decode(md5('{idle}'), 'hex'), '', 0, now());
INSERT INTO bulk_invitations (tenant_id, id, staff_id, staff_name, state, contacts_chosen, contacts_left_out, created_at)
VALUES ('{id}', '{idle}', '{owner}', '{name}', 'draft', 1, 0, now());
INSERT INTO bulk_invitation_contacts (tenant_id, run_id, contact_id, state) VALUES ('{id}', '{idle}', '{idle}', 'chosen');
INSERT INTO custom_fields (tenant_id, id, record, name, name_norm, kind, place, created_at)
VALUES ('{id}', '{idle}', 'contact', '{name} tier', '{name} tier', 'choice', 1, now());
INSERT INTO custom_field_choices (tenant_id, field_id, number, name, name_norm) VALUES ('{id}', '{idle}', 1, '{name}', '{name}');
INSERT INTO contact_field_values (tenant_id, contact_id, field_id, value, key) VALUES ('{id}', '{idle}', '{idle}', '1', '0001');
INSERT INTO customer_addresses (tenant_id, id, customer_id, name, name_norm, street, city, created_at, updated_at)
VALUES ('{id}', gen_random_uuid(), '{customer}', '{name}', '{name}', '{name} 1', '{name}', now(), now());
INSERT INTO contact_tasks (tenant_id, id, contact_id, subject, due_on, assignee_id, created_by_name, created_at)
VALUES ('{id}', gen_random_uuid(), '{idle}', '{name}', now(), '{owner}', '{name}', now());
INSERT INTO shipping_methods (tenant_id, id, name, name_norm, kind, place, note, created_at, updated_at)
VALUES ('{id}', '{idle}', '{name} ground', '{name} ground', 'by_weight', 1, '{name}', now(), now());
INSERT INTO shipping_rates (tenant_id, method_id, from_amount, cost_minor) VALUES ('{id}', '{idle}', 0, 1295);
INSERT INTO payment_terms (tenant_id, id, name, name_norm, net_days, place, created_at, updated_at)
VALUES ('{id}', '{idle}', '{name} 30', '{name} 30', 30, 1, now(), now());
INSERT INTO checkout_settings (tenant_id, terms_id, updated_at) VALUES ('{id}', '{idle}', now());
INSERT INTO tax_rates (tenant_id, id, name, country, country_norm, region, region_norm, rate_ppm, created_at, updated_at)
VALUES ('{id}', '{idle}', '{name} tax', 'USA', 'us', '{name}', '{name}', 60000, now(), now());
INSERT INTO customer_terms (tenant_id, customer_id, is_tax_exempt, certificate_number, certificate_file_id, updated_at)
SELECT '{id}', '{customer}', true, '{name}', f.id, now() FROM files f WHERE f.tenant_id = '{id}';
INSERT INTO cart_lines (tenant_id, id, customer_id, contact_id, item_id, quantity, created_at)
SELECT '{id}', gen_random_uuid(), '{customer}', c.id, '{customer}', 47, now() FROM contacts c
WHERE c.tenant_id = '{id}' AND c.customer_id = '{customer}' AND c.id <> '{idle}';
INSERT INTO quick_order_lines (tenant_id, id, customer_id, contact_id, number, quantity, line)
SELECT '{id}', gen_random_uuid(), '{customer}', c.id, '{name}-7', '47', 0 FROM contacts c
WHERE c.tenant_id = '{id}' AND c.customer_id = '{customer}' AND c.id <> '{idle}';
INSERT INTO orders (tenant_id, id, number, customer_id, contact_id, placed_by, status, is_over_credit, needs_release, currency,
                    goods_minor, core_minor, tax_minor, total_minor, tax_ppm, tax_name, taxes_shipping, purchase_order,
                    purchase_order_norm, note, ship_to, shipping_method, carrier_account, terms, form_key, placed_at, updated_at)
VALUES ('{id}', '{idle}', 1001, '{customer}', '{idle}', '{name}', 'in_progress', false, false, 'USD', 4711, 0, 0, 4711, 0, '',
        false, '{name}', '{name}', '{name}', '{name}', '{name}', '{name}', '{name}', decode(md5('{id}'), 'hex'), now(), now());
INSERT INTO order_lines (tenant_id, id, order_id, customer_id, place, item_id, item_number, name, unit, own_number, quantity,
                         unit_minor, core_minor, reserved, is_stocked)
VALUES ('{id}', '{idle}', '{idle}', '{customer}', 1, '{customer}', '{name}-2', '{name} clip', 'each', '', 1, 4711, 0, 0, false);
INSERT INTO order_events (tenant_id, id, order_id, customer_id, kind, detail, actor_name, is_by_staff, is_internal, created_at)
VALUES ('{id}', '{idle}', '{idle}', '{customer}', 'placed', '{name}', '{name}', false, false, now());
INSERT INTO shipments (tenant_id, id, order_id, customer_id, carrier, tracking, shipped_on, created_at)
VALUES ('{id}', '{idle}', '{idle}', '{customer}', '{name}', '{name}', now(), now());
INSERT INTO quotes (tenant_id, id, number, customer_id, contact_id, contact_name, is_by_staff, reference, reference_norm, status,
                    version, valid_until, total_minor, form_key, created_at, updated_at)
VALUES ('{id}', '{idle}', 1001, '{customer}', '{idle}', '{name}', false, '{name}', '{name}', 'sent', 1, '2199-01-01', 4711,
        decode(md5('{id}'), 'hex'), now(), now());
INSERT INTO quote_versions (tenant_id, quote_id, version, customer_id, is_draft, valid_until, note, goods_minor, core_minor,
                            total_minor, sent_by, sent_at)
VALUES ('{id}', '{idle}', 1, '{customer}', false, '2199-01-01', '{name}', 4711, 0, 4711, '{name}', now());
INSERT INTO quote_lines (tenant_id, id, quote_id, version, customer_id, is_draft, place, item_id, item_number, name, unit, own_number,
                         search_text, quantity, unit_minor, core_minor)
VALUES ('{id}', '{idle}', '{idle}', 1, '{customer}', false, 1, '{customer}', '{name}-2', '{name} clip', 'each', '', '{name}', 1, 4711, 0);
INSERT INTO quote_events (tenant_id, id, quote_id, customer_id, kind, detail, actor_name, is_by_staff, file_id, file_name, created_at)
SELECT '{id}', '{idle}', '{idle}', '{customer}', 'message', '{name}', '{name}', true, f.id, '{name}.pdf', now()
FROM files f WHERE f.tenant_id = '{id}' LIMIT 1;
INSERT INTO quote_numbers (tenant_id, last_number) VALUES ('{id}', 1001);
INSERT INTO quote_settings (tenant_id, valid_days, updated_at) VALUES ('{id}', 47, now());
INSERT INTO order_numbers (tenant_id, last_number) VALUES ('{id}', 1001);
INSERT INTO recent_searches (tenant_id, contact_id, words_norm, words, searched_at) VALUES ('{id}', '{idle}', '{name}', '{name}', now());
INSERT INTO parts_views (tenant_id, contact_id, is_grid) VALUES ('{id}', '{idle}', true);
INSERT INTO fruitless_searches (tenant_id, day, words_norm, customer_id, words, searches, last_at)
VALUES ('{id}', now(), '{name}', '{customer}', '{name}', 1, now());
INSERT INTO favourite_lists (tenant_id, id, customer_id, name, created_at)
SELECT '{id}', md5('{id}/list/' || n)::uuid, '{customer}', '{name}', now() FROM generate_series(1, 9) n;
INSERT INTO favourite_sections (tenant_id, id, customer_id, list_id, name, place)
SELECT '{id}', l.id, '{customer}', l.id, '{name}', 1 FROM favourite_lists l WHERE l.tenant_id = '{id}';
INSERT INTO favourite_lines (tenant_id, id, customer_id, list_id, item_id, note, place)
SELECT '{id}', l.id, '{customer}', l.id, i.id, '{name}', 1 FROM favourite_lists l JOIN items i ON i.tenant_id = l.tenant_id
WHERE l.tenant_id = '{id}' AND i.item_number = '{name}-1';
INSERT INTO favourite_places (tenant_id, contact_id, list_id, customer_id, place) SELECT '{id}', '{idle}', l.id, '{customer}', 1 FROM favourite_lists l WHERE l.tenant_id = '{id}';
INSERT INTO approval_rules (tenant_id, id, customer_id, contact_id, over_minor, created_at, updated_at)
SELECT '{id}', md5('{id}/rule/' || n)::uuid, '{customer}', '{idle}', 4711 + n, now(), now() FROM generate_series(1, 9) n;
INSERT INTO approvers (tenant_id, rule_id, contact_id, customer_id)
SELECT '{id}', r.id, '{idle}', '{customer}' FROM approval_rules r WHERE r.tenant_id = '{id}';
INSERT INTO stand_ins (tenant_id, id, customer_id, contact_id, stand_in_id, from_on, to_on, created_at)
SELECT '{id}', md5('{id}/stand-in/' || n)::uuid, '{customer}', '{idle}', c.id, '2026-01-01', '2199-01-01', now()
FROM generate_series(1, 9) n, (SELECT id FROM contacts WHERE tenant_id = '{id}' AND customer_id = '{customer}' AND id <> '{idle}' LIMIT 1) c;
INSERT INTO budgets (tenant_id, id, customer_id, contact_id, period, amount_minor, asks, created_at, updated_at)
SELECT '{id}', md5('{id}/budget/' || p)::uuid, '{customer}', '{idle}', p, 4711, true, now(), now()
FROM unnest(ARRAY['month', 'quarter', 'year']) p;
INSERT INTO api_keys (tenant_id, id, label, secret_hash, rights, staff_id, created_at, expires_at)
SELECT '{id}', md5('{id}/key/' || n)::uuid, '{name}', sha256('{name}'), ARRAY['import'], s.id, now(), now() + interval '90 days'
FROM generate_series(1, 9) n, (SELECT id FROM staff WHERE tenant_id = '{id}' ORDER BY id LIMIT 1) s;
