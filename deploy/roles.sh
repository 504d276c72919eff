#!/bin/bash
# The first start of PostgreSQL: a database, its owner who may change tables, and a user who may
# only use them (docs/privacy.en.md, "Rights in the database").
set -euo pipefail
psql --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
    --set=owner_password="$OWNER_PASSWORD" --set=password="$DATABASE_PASSWORD" <<'SQL'
create role tovholder_owner login password :'owner_password';
create role tovholder login password :'password';
create database tovholder owner tovholder_owner;
revoke all on database tovholder from public;
grant connect on database tovholder to tovholder;
\connect tovholder
revoke create on schema public from public;
grant all on schema public to tovholder_owner;
grant usage on schema public to tovholder;
alter default privileges for role tovholder_owner in schema public
    grant select, insert, update, delete on tables to tovholder;
alter default privileges for role tovholder_owner in schema public
    grant usage on sequences to tovholder;
SQL
