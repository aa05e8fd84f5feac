-- Tenants with a catalogue, customers and contacts, written by set. Variables: from_tenant, to_tenant (their numbers),
-- parts, contacts, orders (how many each has) and shoppers (how many contacts are signed in, with a cart of five parts).
-- Numbers make the ids, so that whoever measures knows them.
BEGIN;
SET LOCAL session_replication_role = replica;  -- the references hold by the way the rows are made
SET LOCAL synchronous_commit = off;
SET LOCAL work_mem = '64MB';

-- Version 7 in form and in order: kind, tenant and number.
CREATE OR REPLACE FUNCTION pg_temp.id(kind integer, tenant bigint, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT format('0190%s-%s-7%s-8000-%s', lpad(to_hex(kind), 4, '0'), lpad(to_hex(tenant / 4096), 4, '0'),
                lpad(to_hex(tenant % 4096), 3, '0'), lpad(to_hex(number), 12, '0'))::uuid
$$;
CREATE TEMP TABLE firms ON COMMIT DROP AS
  SELECT n, pg_temp.id(0, n, 0) AS id FROM generate_series(:from_tenant, :to_tenant) n;
CREATE TEMP TABLE kinds ON COMMIT DROP AS
  SELECT n::integer - 1 AS n, word FROM unnest(ARRAY[
    'Brake Pad', 'Brake Rotor', 'Oil Filter', 'Air Filter', 'Fuel Filter', 'Cabin Filter', 'Wheel Bearing', 'Ball Joint',
    'Tie Rod', 'Control Arm', 'Shock Absorber', 'Coil Spring', 'Water Pump', 'Thermostat', 'Radiator', 'Timing Belt',
    'Serpentine Belt', 'Alternator', 'Starter Motor', 'Ignition Coil', 'Spark Plug', 'Oxygen Sensor', 'Fuel Pump',
    'Fuel Injector', 'Head Gasket', 'Valve Cover', 'Exhaust Clamp', 'Muffler', 'Clutch Kit', 'Axle Shaft', 'Drive Belt',
    'Wiper Blade', 'Headlamp', 'Tail Lamp', 'Door Handle', 'Window Regulator', 'Mirror Glass', 'Battery Cable',
    'Hose Clamp', 'Hydraulic Seal']) WITH ORDINALITY AS t (word, n);

INSERT INTO tenants (id, login_name, look_alike_key, name, customer_portal, created_at, activated_at)
  SELECT id, 't' || lpad(n::text, 6, '0'), 't' || lpad(n::text, 6, '0'), 'Tenant ' || n, true, now(), now() FROM firms;
INSERT INTO portal_settings (tenant_id, contact_name, email, phone, updated_at)
  SELECT id, 'Robin Sato', 'office@t' || n || '.example', '(515) 555-0142', now() FROM firms;

INSERT INTO categories (tenant_id, id, parent_id, name, name_norm, created_at)
  SELECT f.id, pg_temp.id(1, f.n, c), NULL, 'Group ' || c, 'group ' || c, now()
  FROM firms f, generate_series(0, least(:parts / 10, 10) - 1) c
  UNION ALL
  SELECT f.id, pg_temp.id(1, f.n, 100 + c), pg_temp.id(1, f.n, c % 10), 'Sub Group ' || c, 'sub group ' || c, now()
  FROM firms f, generate_series(0, CASE WHEN :parts < 100 THEN 0 ELSE 40 END - 1) c;
INSERT INTO locations (tenant_id, id, name, name_norm, position, created_at)
  SELECT f.id, pg_temp.id(2, f.n, l), 'Depot ' || l, 'depot ' || l, l, now() FROM firms f, generate_series(1, 3) l;

INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, brand, category_id, sub_category_id,
                   list_price_minor, on_hand, words, created_at, updated_at)
  SELECT f.id, pg_temp.id(3, f.n, p), format('BP-%s', p), format('BP%s', p), name, lower(name), brand,
         pg_temp.id(1, f.n, p % least(:parts / 10, 10)),
         CASE WHEN :parts >= 100 THEN pg_temp.id(1, f.n, 100 + p % 40) END, 500 + p * 37 % 90000, p % 40,
         setweight(to_tsvector('simple', name), 'A') || setweight(to_tsvector('simple', brand || ' group'), 'B'), now(), now()
  FROM firms f, generate_series(1, :parts) p,
       LATERAL (SELECT word FROM kinds WHERE kinds.n = p / 10 % 40) k,
       LATERAL (SELECT format('%s Series %s', word, p % 97) AS name,
                       (ARRAY['Norwin', 'Halden', 'Castor', 'Trivane', 'Ostrava', 'Melkor'])[1 + p % 6] AS brand) t;
INSERT INTO item_stock (tenant_id, item_id, location_id, on_hand, updated_at)
  SELECT f.id, pg_temp.id(3, f.n, p), pg_temp.id(2, f.n, l), p % 40 / 3, now()
  FROM firms f, generate_series(1, :parts) p, generate_series(1, 3) l;
INSERT INTO item_fitments (tenant_id, item_id, make_norm, model_norm, year_from, year_to, make, model)
  SELECT f.id, pg_temp.id(3, f.n, p), lower(make), lower(model), 2004 + (p + v) % 15, 2006 + (p + v) % 15, make, model
  FROM firms f, generate_series(1, :parts) p, generate_series(1, 2) v,
       LATERAL (SELECT (ARRAY['Ford', 'Ram', 'Toyota', 'Nissan', 'Volvo', 'Mack'])[1 + (p + v) % 6] AS make,
                       'Model ' || (p + v) % 30 AS model) t;
INSERT INTO item_vehicles (tenant_id, year, make_norm, model_norm, make, model, items)
  SELECT x.tenant_id, y, x.make_norm, x.model_norm, min(x.make), min(x.model), count(*)
  FROM item_fitments x JOIN firms f ON f.id = x.tenant_id, generate_series(x.year_from, x.year_to) y GROUP BY 1, 2, 3, 4;
INSERT INTO item_facets (tenant_id, kind, value_id, items)
  SELECT f.id, 'shown', '00000000-0000-0000-0000-000000000000', :parts FROM firms f
  UNION ALL
  SELECT i.tenant_id, 'category', g, count(*) FROM items i JOIN firms f ON f.id = i.tenant_id,
         unnest(ARRAY[i.category_id, i.sub_category_id]) g WHERE g IS NOT NULL GROUP BY 1, 3;
INSERT INTO item_words (tenant_id, word, items)
  SELECT i.tenant_id, w, count(*) FROM items i JOIN firms f ON f.id = i.tenant_id,
         unnest(tsvector_to_array(i.words)) w GROUP BY 1, 2;

INSERT INTO item_kinds (tenant_id, category_id, sub_category_id, brand, items)
  SELECT i.tenant_id, i.category_id, coalesce(i.sub_category_id, '00000000-0000-0000-0000-000000000000'), i.brand, count(*)
  FROM items i JOIN firms f ON f.id = i.tenant_id GROUP BY 1, 2, 3, 4;

INSERT INTO customer_groups (tenant_id, id, name, name_norm, created_at)
  SELECT id, pg_temp.id(7, n, 1), 'Trade', 'trade', now() FROM firms;
INSERT INTO customers (tenant_id, id, name, name_norm, account_number, account_number_norm, group_id, created_at, updated_at)
  SELECT f.id, pg_temp.id(4, f.n, c), 'Customer ' || c, 'customer ' || c, 'C-' || c, 'c-' || c, pg_temp.id(7, f.n, 1), now(), now()
  FROM firms f, generate_series(0, greatest(:contacts / 4, 1) - 1) c;
INSERT INTO contacts (tenant_id, id, customer_id, first_name, last_name, sort_name, email, email_norm, username,
                      username_norm, phone, has_access, invited_at, confirmed_at, created_at, updated_at)
  SELECT f.id, pg_temp.id(5, f.n, c), pg_temp.id(4, f.n, c % greatest(:contacts / 4, 1)), 'Ann' || c, 'Person' || c,
         'person' || c || ' ann' || c, name, name, name, name, '(515) 555-0100', true, now(), now(), now(), now()
  FROM firms f, generate_series(1, :contacts) c, LATERAL (SELECT 'person' || c || '@t' || f.n || '.example' AS name) t;
INSERT INTO sign_in_names (tenant_id, name_norm, contact_id)
  SELECT c.tenant_id, c.email_norm, c.id FROM contacts c JOIN firms f ON f.id = c.tenant_id;
INSERT INTO staff (tenant_id, id, name, email, email_norm, role, created_at)
  SELECT f.id, pg_temp.id(6, f.n, 1), 'Robin Sato', 'robin@t.example', 'robin@t.example', 'owner', now() FROM firms f;

-- Everybody's password is `walnut gravel mitten`, hashed with 8 KiB and one pass: what signing in costs besides hashing
-- can be seen only where hashing costs next to nothing.
INSERT INTO credentials (tenant_id, id, staff_id, contact_id, kind, secret_hash, created_at)
  SELECT p.tenant_id, p.id, p.staff_id, p.contact_id, 'password',
         '$argon2id$v=19$m=8,t=1,p=1$cG9ydGljby1iZW5jaC0wMQ$K2xbTQMgV17p3IUMKaDj8zvUsaIcOrK7yxAAP1iSWdw', now()
  FROM (SELECT tenant_id, id, NULL::uuid AS staff_id, id AS contact_id FROM contacts
        UNION ALL SELECT tenant_id, id, id, NULL FROM staff) p JOIN firms f ON f.id = p.tenant_id;
-- One session each of the first contact and of the owner; everywhere their cookies are 32 bytes of 1, or of 2.
INSERT INTO sessions (tenant_id, id, token_hash, staff_id, contact_id, credential_id, user_agent, client_ip, created_at,
                      last_seen_at, expires_at)
  SELECT c.tenant_id, c.id, sha256(decode(repeat(CASE WHEN c.staff_id IS NULL THEN '01' ELSE '02' END, 32), 'hex')),
         c.staff_id, c.contact_id, c.id, 'bench', '127.0.0.1', now(), now() + interval '1 hour', now() + interval '1 day'
  FROM credentials c JOIN firms f ON f.id = c.tenant_id
  WHERE c.staff_id IS NOT NULL OR c.contact_id = pg_temp.id(5, f.n, 1);

INSERT INTO api_keys (tenant_id, id, label, secret_hash, rights, staff_id, created_at, expires_at, last_used_at)
  SELECT f.id, pg_temp.id(15, f.n, 1), 'Bench', sha256(decode(repeat('03', 32), 'hex')), ARRAY['read-catalogue'],
         pg_temp.id(6, f.n, 1), now(), now() + interval '90 days', now() + interval '1 hour'
  FROM firms f WHERE f.n = 1;

-- Prices: the trade level for everything, offers from ten pieces of every tenth part, and a price of its own for each
-- customer.
INSERT INTO price_levels (tenant_id, id, name, name_norm, created_at)
  SELECT id, pg_temp.id(8, n, 1), 'Trade', 'trade', now() FROM firms;
INSERT INTO level_prices (tenant_id, item_id, level_id, min_quantity, amount_minor, updated_at)
  SELECT i.tenant_id, i.id, pg_temp.id(8, f.n, 1), 1, i.list_price_minor * 9 / 10, now()
  FROM items i JOIN firms f ON f.id = i.tenant_id;
INSERT INTO price_rules (tenant_id, id, customer_id, customer_group_id, item_id, method, amount_minor, basis_points, level_id,
                         min_quantity, created_at, updated_at)
  SELECT id, pg_temp.id(9, n, 0), NULL::uuid, pg_temp.id(7, n, 1), NULL::uuid, 'level', NULL::bigint, NULL::bigint,
         pg_temp.id(8, n, 1), 1, now(), now() FROM firms
  UNION ALL
  SELECT f.id, pg_temp.id(9, f.n, p), NULL, NULL, pg_temp.id(3, f.n, p), 'percent_off', NULL, 1500, NULL, 10, now(), now()
  FROM firms f, generate_series(10, :parts, 10) p
  UNION ALL
  SELECT c.tenant_id, pg_temp.id(10, f.n, c.n), c.id, NULL, pg_temp.id(3, f.n, 1 + c.n % :parts), 'fixed', 1999, NULL, NULL, 1,
         now(), now()
  FROM firms f, LATERAL (SELECT *, row_number() OVER (ORDER BY id) AS n FROM customers WHERE tenant_id = f.id) c
  WHERE :parts > 0;

-- Orders: three parts each, from one customer after the other.
INSERT INTO orders (tenant_id, id, number, customer_id, contact_id, placed_by, status, is_over_credit, needs_release, currency,
                    goods_minor, core_minor, shipping_minor, tax_minor, total_minor, tax_ppm, tax_name, taxes_shipping,
                    purchase_order, purchase_order_norm, note, ship_to, shipping_method, carrier_account, terms, form_key,
                    placed_at, updated_at)
  SELECT f.id, pg_temp.id(11, f.n, o), 1000 + o, pg_temp.id(4, f.n, c % greatest(:contacts / 4, 1)), pg_temp.id(5, f.n, c),
         'Ann' || c || ' Person' || c, (ARRAY['received', 'in_progress', 'partly_shipped', 'shipped', 'shipped'])[1 + o % 5],
         false, false, 'USD', 3000 + o % 9000, 0, 0, 0, 3000 + o % 9000, 0, '', false, 'PO-' || o, 'po-' || o, '', '', '', '',
         '', uuid_send(pg_temp.id(11, f.n, o)), now() - (:orders - o) * interval '1 minute', now()
  FROM firms f, generate_series(1, :orders) o, LATERAL (SELECT 1 + o % :contacts AS c) t;
INSERT INTO order_lines (tenant_id, id, order_id, customer_id, place, item_id, item_number, name, unit, own_number, quantity,
                         unit_minor, core_minor, reserved, shipped, is_stocked)
  SELECT o.tenant_id, pg_temp.id(12, f.n, o.number * 4 + l), o.id, o.customer_id, l, i.id, i.item_number, i.name, i.unit, '',
         1 + l, 1000, 0, 0, 0, true
  FROM orders o JOIN firms f ON f.id = o.tenant_id, generate_series(1, 3) l,
       LATERAL (SELECT * FROM items WHERE tenant_id = o.tenant_id
                AND id = pg_temp.id(3, f.n, 1 + (o.number * 3 + l) % :parts)) i;
INSERT INTO order_numbers (tenant_id, last_number) SELECT id, 1000 + :orders FROM firms;

-- Shoppers of the measured tenant. Their cookies are numbers, and all carts are alike.
INSERT INTO sessions (tenant_id, id, token_hash, contact_id, credential_id, user_agent, client_ip, created_at, last_seen_at,
                      expires_at)
  SELECT f.id, pg_temp.id(13, f.n, s), sha256(decode(repeat('A', 34) || lpad(s::text, 8, '0') || 'A=', 'base64')),
         pg_temp.id(5, f.n, s), pg_temp.id(5, f.n, s), 'bench', '127.0.0.1', now(), now() + interval '1 hour',
         now() + interval '1 day'
  FROM firms f, generate_series(2, :shoppers) s;
INSERT INTO cart_lines (tenant_id, id, customer_id, contact_id, item_id, quantity, created_at)
  SELECT c.tenant_id, pg_temp.id(14, f.n, s * 8 + l), c.customer_id, c.id, pg_temp.id(3, f.n, 5000 + l * 7), 1 + l,
         now() + l * interval '1 second'
  FROM firms f, generate_series(2, :shoppers) s, generate_series(1, 5) l, contacts c
  WHERE c.tenant_id = f.id AND c.id = pg_temp.id(5, f.n, s);
COMMIT;
