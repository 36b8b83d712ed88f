global using Candlewick.Storage.Postgres.Access;
global using Npgsql;
