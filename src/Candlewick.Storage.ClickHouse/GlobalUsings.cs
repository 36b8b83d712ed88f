global using Candlewick.Storage.ClickHouse.Http;
global using Candlewick.Storage.ClickHouse.Reading;
global using Candlewick.Storage.ClickHouse.Writing;
global using Candlewick.Storage.Writing;
