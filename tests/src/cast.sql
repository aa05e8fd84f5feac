-- A row of everything that is a business's own and that a page of it may show. What stands in braces is filled in by
-- cast.rs; what is a customer's stands in company.sql.
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
INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, created_at, updated_at)
VALUES ('{id}', gen_random_uuid(), '{name}-1', upper('{name}1'), '{name} brake disc', '{name} brake disc', to_tsvector('simple', '{name}'), now(), now());
INSERT INTO price_levels (tenant_id, id, name, name_norm, created_at) VALUES ('{id}', '{idle}', '{name} level', '{name} level', now());
INSERT INTO price_groups (tenant_id, id, name, name_norm, created_at) VALUES ('{id}', '{idle}', '{name} parts', '{name} parts', now());
INSERT INTO customer_groups (tenant_id, id, name, name_norm, created_at) VALUES ('{id}', '{idle}', '{name} shops', '{name} shops', now());
INSERT INTO interchange_numbers (tenant_id, id, item_id, source, brand, brand_norm, number, number_norm, created_at)
SELECT '{id}', gen_random_uuid(), i.id, 'oem', '{name}', '{name}', '{name}9', upper('{name}9'), now() FROM items i WHERE i.tenant_id = '{id}';
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
INSERT INTO bulk_invitations (tenant_id, id, staff_id, staff_name, state, contacts_chosen, contacts_left_out, created_at)
VALUES ('{id}', '{idle}', '{owner}', '{name}', 'draft', 1, 0, now());
INSERT INTO bulk_invitation_contacts (tenant_id, run_id, contact_id, state) VALUES ('{id}', '{idle}', '{idle}', 'chosen');
INSERT INTO custom_fields (tenant_id, id, record, name, name_norm, kind, place, created_at)
VALUES ('{id}', '{idle}', 'contact', '{name} tier', '{name} tier', 'choice', 1, now());
INSERT INTO custom_field_choices (tenant_id, field_id, number, name, name_norm) VALUES ('{id}', '{idle}', 1, '{name}', '{name}');
INSERT INTO contact_field_values (tenant_id, contact_id, field_id, value, key) VALUES ('{id}', '{idle}', '{idle}', '1', '0001');
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
INSERT INTO quote_numbers (tenant_id, last_number) VALUES ('{id}', 1001);
INSERT INTO quote_settings (tenant_id, valid_days, updated_at) VALUES ('{id}', 47, now());
INSERT INTO order_numbers (tenant_id, last_number) VALUES ('{id}', 1001);
INSERT INTO api_keys (tenant_id, id, label, secret_hash, rights, staff_id, created_at, expires_at)
SELECT '{id}', md5('{id}/key/' || n)::uuid, '{name}', sha256('{name}'), ARRAY['import'], s.id, now(), now() + interval '90 days'
FROM generate_series(1, 9) n, (SELECT id FROM staff WHERE tenant_id = '{id}' ORDER BY id LIMIT 1) s;
