-- Customers {first} to {last}, last active on {on}. Nine rows hang on each: three orders with a line each, and three
-- entries of a dialogue. A voucher of the same number is about each; it stands for itself.
WITH RECURSIVE n (id) AS (SELECT {first} UNION ALL SELECT id + 1 FROM n WHERE id < {last})
INSERT INTO customers (id, number, name, contact, email, phone, address, last_activity_on)
SELECT id, printf('K%05d', id), 'Firma ' || id || ' AS', 'Kontakt ' || id, 'kontakt' || id || '@firma.example',
    printf('+47 000 %05d', id), 'Storgata ' || id, '{on}' FROM n;
INSERT INTO orders (id, customer_id, ordered_on, note)
SELECT c.id * 10 + o.n, c.id, '{on}', 'To be delivered to ' || c.contact
FROM customers c, (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3) o WHERE c.id BETWEEN {first} AND {last};
INSERT INTO order_lines (order_id, article, quantity)
SELECT o.id, 'Article ' || o.id % 100, o.id % 7 + 1
FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.id BETWEEN {first} AND {last};
INSERT INTO dialogue (customer_id, written_on, text)
SELECT c.id, '{on}', c.contact || ' asked for price list number ' || d.n
FROM customers c, (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3) d WHERE c.id BETWEEN {first} AND {last};
INSERT INTO vouchers (id, customer_number, name, address, amount, voucher_date)
SELECT id, number, name, address, 10000, '{on}' FROM customers WHERE id BETWEEN {first} AND {last};
