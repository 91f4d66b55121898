#!/usr/bin/env bash
# Two users who are nothing to each other ask for everything that is the other's (OWASP API1, API2). Makes accounts in a running
# demo, and lets schemathesis 4.32 (pip install schemathesis==4.32.5) find what one gets of the other's, and what is answered
# without a good token. Not part of the test suite: it takes minutes and Python.
#
#   stirrup demo --port 8099 --data-dir data/two-users &
#   tests/outside/two_users.sh http://127.0.0.1:8099 data/two-users/demo-credentials.json
set -euo pipefail
BASE=$1 ADMIN=$(jq -r .admin.token "$2")
PASSWORD='骑马下海的人不怕浪花'
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

ask() { # METHOD PATH TOKEN [BODY]
  curl -sS --fail-with-body -X "$1" "$BASE$2" -H "Authorization: Bearer $3" -H 'Content-Type: application/json' ${4:+-d "$4"}
}

ids() { # COLLECTION TOKEN: the ids of the newest records that a token sees
  ask GET "/api/v1/$1?limit=5" "$2" | jq -r '.items[].id'
}

# A key for a new account: BOUND is its role with what that is bound to, as JSON.
key() { # BOUND SCOPES
  local name body token
  name=user-$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')
  body=$(jq -c --arg name "$name" --arg password "$PASSWORD" '. + {username: $name, password: $password}' <<<"$1")
  ask POST /api/v1/accounts "$ADMIN" "$body" >"$WORK/account"
  token=$(curl -sS "$BASE/api/v1/auth/token" -H 'Content-Type: application/json' \
    -d "{\"username\": \"$name\", \"password\": \"$PASSWORD\"}" | jq -r .access_token)
  ask POST /api/v1/api-keys "$token" \
    "{\"name\": \"two users\", \"scopes\": $2, \"expires_on\": \"$(date -d '+7 days' +%F)\"}" | jq -r .key
}

# Lets bob ask for what is alice's. Records that are hers stand in the addresses.
run() { # NAME ALICE BOB COLLECTION=ID...
  local folder=$WORK/$1
  mkdir "$folder"
  printf 'auth:\n  - {name: alice, fixedHeaders: [{name: Authorization, value: "Bearer %s"}]}\n' "$2" >"$folder/wfc.yaml"
  printf '  - {name: bob, fixedHeaders: [{name: Authorization, value: "Bearer %s"}]}\n' "$3" >>"$folder/wfc.yaml"
  printf '[auth.wfc]\npath = "wfc.yaml"\npeers = ["alice", "bob"]\n' >"$folder/schemathesis.toml"
  local name=$1 record path
  shift 3
  for record in "$@"; do
    for path in $(curl -sS "$BASE/api/openapi.json" | jq -r --arg start "/api/v1/${record%=*}/{id}" \
      '.paths | keys[] | select(startswith($start))'); do
      printf '\n[[operations]]\ninclude-path = "%s"\nparameters = { id = "%s" }\n' "$path" "${record#*=}" >>"$folder/schemathesis.toml"
    done
  done
  echo "== two of: $name"
  # Signing out would end the run, and deleting what it is about.
  (cd "$folder" && schemathesis --config-file schemathesis.toml run "$BASE/api/openapi.json" \
    --exclude-path /api/v1/auth/revoke --exclude-method DELETE \
    --checks object_level_authorization,ignored_auth --max-examples 20 --seed 1 --no-color)
}

mapfile -t employers < <(ids employers "$ADMIN")
mapfile -t jobseekers < <(ids jobseekers "$ADMIN")
EMPLOYER='["employers:read","employers:write","postings:read","postings:write","matches:read","introductions:read","introductions:write","imports:read","imports:write","accounts:read","accounts:write"]'
JOBSEEKER='["jobseekers:read","jobseekers:write","employers:read","postings:read","matches:read","introductions:read","introductions:write","accounts:read","accounts:write"]'
STAFF=$(jq -cn --argjson a "$EMPLOYER" --argjson b "$JOBSEEKER" '$a + $b | unique')

one=$(key "{\"role\": \"employer\", \"employer_id\": \"${employers[0]}\"}" "$EMPLOYER")
other=$(key "{\"role\": \"employer\", \"employer_id\": \"${employers[1]}\"}" "$EMPLOYER")
draft=$(ask POST /api/v1/postings "$one" \
  "{\"employer_id\": \"${employers[0]}\", \"title\": \"面点师傅\", \"region\": \"370203\", \"status\": \"draft\"}" | jq -r .id)
run employers "$one" "$other" "employers=${employers[0]}" "postings=$draft" "jobseekers=${jobseekers[0]}"

one=$(key "{\"role\": \"jobseeker\", \"jobseeker_id\": \"${jobseekers[0]}\"}" "$JOBSEEKER")
other=$(key "{\"role\": \"jobseeker\", \"jobseeker_id\": \"${jobseekers[1]}\"}" "$JOBSEEKER")
run jobseekers "$one" "$other" "jobseekers=${jobseekers[0]}" "postings=$draft"

one=$(key '{"role": "staff", "region": "370100"}' "$STAFF")
other=$(key '{"role": "staff", "region": "370200"}' "$STAFF")
mapfile -t theirs < <(ids jobseekers "$one")
mapfile -t seats < <(ids employers "$one")
draft=$(ask POST /api/v1/postings "$one" \
  "{\"employer_id\": \"${seats[0]}\", \"title\": \"面点师傅\", \"region\": \"370102\", \"status\": \"draft\"}" | jq -r .id)
run regions "$one" "$other" "jobseekers=${theirs[0]}" "employers=${seats[0]}" "postings=$draft"
