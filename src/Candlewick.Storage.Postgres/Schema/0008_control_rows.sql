-- Statements of users run in deferrable transactions, which stay so from their first query on: whatever such a statement sets, it sees no keys and no audit trail.
ALTER POLICY api_key_control ON api_key
    USING (current_setting('candlewick.control', true) = 'on' AND current_setting('transaction_deferrable') = 'off');
ALTER POLICY audit_control ON audit
    USING (current_setting('candlewick.control', true) = 'on' AND current_setting('transaction_deferrable') = 'off');
