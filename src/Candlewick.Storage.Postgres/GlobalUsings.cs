global using Candlewick.Storage.Postgres.Access;
global using Candlewick.Storage.Postgres.Reading;
global using Candlewick.Storage.Postgres.Writing;
global using Npgsql;
