-- The order system on a server: {due} customers who are due, and as many who are not. Ninety-nine rows hang on each:
-- thirty-three orders with a line each, and thirty-three entries of a dialogue.
CREATE TABLE customers (
    id integer PRIMARY KEY,
    number text NOT NULL UNIQUE,
    name text NOT NULL,
    contact text NOT NULL,
    email text NOT NULL,
    last_activity_on date NOT NULL
);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers (id),
    ordered_on date NOT NULL,
    note text NOT NULL
);
CREATE TABLE order_lines (
    id bigint PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES orders (id),
    article text NOT NULL,
    quantity integer NOT NULL
);
CREATE TABLE dialogue (
    id bigint PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers (id),
    written_on date NOT NULL,
    said text NOT NULL
);
CREATE TABLE samsvar_receipts (window_id text PRIMARY KEY, rows text NOT NULL, at text NOT NULL);
-- Nobody's housekeeping falls into one side only.
ALTER TABLE customers SET (autovacuum_enabled = off);
ALTER TABLE orders SET (autovacuum_enabled = off);
ALTER TABLE order_lines SET (autovacuum_enabled = off);
ALTER TABLE dialogue SET (autovacuum_enabled = off);
INSERT INTO customers
SELECT c, 'K' || c, 'Firma ' || c || ' AS', 'Kontakt ' || c, 'kontakt' || c || '@firma.example',
    CASE WHEN c <= {due} THEN DATE '2020-03-02' ELSE DATE '2025-05-05' END
FROM generate_series(1, 2 * {due}) AS c;
INSERT INTO orders
SELECT c * 100 + o, c, DATE '2020-03-02', 'To be delivered to Kontakt ' || c
FROM generate_series(1, 2 * {due}) AS c, generate_series(1, 33) AS o;
INSERT INTO order_lines SELECT id, id, 'Article ' || id % 100, id % 7 + 1 FROM orders;
INSERT INTO dialogue SELECT id, customer_id, ordered_on, 'Price list number ' || id % 33 || ' was asked for' FROM orders;
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE INDEX order_lines_by_order ON order_lines (order_id);
CREATE INDEX dialogue_by_customer ON dialogue (customer_id);
GRANT SELECT, DELETE ON customers, orders, order_lines, dialogue TO {role};
GRANT SELECT, INSERT ON samsvar_receipts TO {role};
