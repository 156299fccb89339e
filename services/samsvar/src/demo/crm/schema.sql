-- The order system of the demo: a database of somebody else's making, with names in the clear.
CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    contact TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    address TEXT NOT NULL,
    last_activity_on TEXT NOT NULL
);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    ordered_on TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE TABLE order_lines (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    article TEXT NOT NULL,
    quantity INTEGER NOT NULL
);
CREATE INDEX order_lines_by_order ON order_lines (order_id);
CREATE TABLE dialogue (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    written_on TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX dialogue_by_customer ON dialogue (customer_id);
-- Accounting: what a voucher needs stands on the voucher itself, and stays as long as the law demands.
CREATE TABLE vouchers (
    id INTEGER PRIMARY KEY,
    customer_number TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    amount INTEGER NOT NULL,
    voucher_date TEXT NOT NULL
);
-- Where a program that erases leaves a receipt for each window, in the same transaction.
CREATE TABLE samsvar_receipts (
    window_id TEXT PRIMARY KEY,
    rows TEXT NOT NULL,
    at TEXT NOT NULL
);
