CREATE TABLE store (origin VARCHAR NOT NULL, created_at TIMESTAMP NOT NULL);

CREATE TABLE api_key (
    id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    datasets VARCHAR NOT NULL,
    created_at TIMESTAMP_NS NOT NULL,
    expires_at TIMESTAMP_NS,
    last_used_at TIMESTAMP_NS,
    revoked_at TIMESTAMP_NS,
    replaced_by VARCHAR
);

CREATE SEQUENCE audit_number;

CREATE TABLE audit (
    number BIGINT NOT NULL,
    happened_at TIMESTAMP_NS NOT NULL,
    who VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    what VARCHAR,
    before VARCHAR,
    after VARCHAR,
    outcome BIGINT NOT NULL
);
