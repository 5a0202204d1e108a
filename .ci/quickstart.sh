#!/usr/bin/env bash
# The quick start as a new user goes through it: start the demo, take the sign-ins from what it prints, and live a
# chapter's week by curl. Ends with "the quick start works", or with the first thing that did not.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d -t chapterhouse-quickstart-XXXXXX)
server=
leave() {
    local status=$?
    [[ -z $server ]] || kill -KILL "$server" 2>/dev/null || true
    ((status == 0)) || { echo "--- the server said:" && cat "$folder/said" "$folder/complained"; } >&2 2>/dev/null || true
    rm -rf "$folder"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

fail() { echo "quick start: $*" >&2 && exit 1; }
step() { printf '%4s s  %s\n' "$SECONDS" "$*"; }

# --- the server

start() {
    # Before the start: what the last one said must not be taken for what this one says.
    : >"$folder/said"
    : >"$folder/complained"
    "${CARGO_TARGET_DIR:-target}/debug/chapterhouse" demo --port 0 --data-dir "$folder/demo" "$@" \
        >>"$folder/said" 2>>"$folder/complained" &
    server=$!
    for ((tenths = 0; tenths < 1200; tenths++)); do
        if grep -q '^Ctrl-C stops' "$folder/said"; then
            url=$(sed -nE 's|^API +(.*)/graphql$|\1|p' "$folder/said")
            return
        fi
        kill -0 "$server" 2>/dev/null || fail "the demo ended before it was ready"
        sleep 0.1
    done
    fail "the demo is not ready after two minutes"
}

# Signal by pid; the server has to finish what it does and say that all is well.
stop() {
    kill "-$1" "$server"
    local status=0
    wait "$server" || status=$?
    server=
    ((status == 0)) || fail "the demo ended with $status after SIG$1"
}

# --- what a client does

# The address and the password of a role, as they stand in the block.
credentials() {
    sed -nE "s/^$1 +.* ([^ ]+@[^ ]+) +([^ ]+)\$/\1 \2/p" "$folder/said"
}

sign_in() {
    local email password
    read -r email password < <(credentials "$1") || fail "the block names no $1"
    jq -n --arg email "$email" --arg password "$password" '{$email, $password}' |
        curl -fsS "$url/v1/auth/token" -H 'content-type: application/json' -d @- | jq -er .accessToken
}

# ask TOKEN DOCUMENT [VARIABLES]: the data, when there are no errors in it.
ask() {
    local answer variables=${3:-}
    answer=$(jq -n --arg query "$2" --argjson variables "${variables:-null}" '{$query, $variables}' |
        curl -sS "$url/graphql" -H 'content-type: application/json' -H "authorization: Bearer $1" -d @-)
    jq -e 'has("errors") | not' <<<"$answer" >/dev/null || fail "errors in the answer: $answer"
    jq -c .data <<<"$answer"
}

# As ask, for one mutation: its payload, when the caller has nothing to mend.
do_it() {
    local payload
    payload=$(ask "$@" | jq -c '.[]')
    jq -e '.userErrors == []' <<<"$payload" >/dev/null || fail "refused: $payload"
    echo "$payload"
}

# What a jq filter makes of a text.
get() { jq -er "$2" <<<"$1"; }

equal() { [[ $2 == "$3" ]] || fail "$1: expected $3, found $2"; }

# Złotys in a list of sums, as grosze.
grosze() { jq -e '[.[] | select(.currency == "PLN") | .amount | sub("\\."; "") | tonumber] | add // 0' <<<"$1"; }

# The summaries in the mailbox, a line each: address of the mail, recipient. Beside them are invitations and reminders, by
# what day and time it is.
summaries() {
    local page shown
    for ((page = 1; page <= 20; page++)); do
        shown=$(curl -fsS "$url/mailbox?page=$page")
        sed -nE 's|.*href="(/mailbox/[0-9a-f-]+)"><span class="to">([^<]+)</span><strong>[^<]*(the week to\|tydzień do) .*|\1 \2|p' <<<"$shown"
        grep -q 'rel="next"' <<<"$shown" || break
    done
}

mails() { summaries | wc -l; }

recipients() { summaries | cut -d ' ' -f 2 | sort; }

# --- the story

cargo build --locked --quiet
SECONDS=0
start
step "the demo is loaded and ready at $url"

widest=$(LC_ALL=C.UTF-8 wc -L <"$folder/said")
((widest <= 100)) || fail "the block is $widest columns wide"
sed -n '/^curl /,/^-d /p' "$folder/said" >"$folder/first-request"
first=$(bash "$folder/first-request")
get "$first" '.data.viewer | .member.fullName != "" and (.chapter.nextMeetings | length == 3)' >/dev/null
step "the request in the block answers: $(get "$first" '.data.viewer.member.fullName') of $(get "$first" '.data.viewer.chapter.name')"

playground=$(curl -fsS "$url/graphiql")
grep -qi '<!doctype html>' <<<"$playground" || fail "the playground is no page"

president=$(sign_in president)
vice=$(sign_in 'vice president')
member=$(sign_in member)
administrator=$(sign_in administrator)
equal "the administrator's office" \
    "$(get "$(ask "$administrator" '{ viewer { offices { office } } }')" '.viewer.offices[0].office')" CLUB_ADMINISTRATOR
step "four people have signed in"

chapter=$(ask "$president" '{ viewer { member { id } chapter {
    id name revenue { amount currency } nextMeetings(first: 20) { id }
    members(first: 100) { edges { node { id email } } pageInfo { hasNextPage } }
    meetings(first: 2, filter: {statuses: [HELD]}) { edges { node { id version } } } } } }' | jq -c .viewer)
recipient=$(get "$chapter" .member.id)
chapter=$(get "$chapter" .chapter | jq -c .)
count=$(get "$chapter" '.members | select(.pageInfo.hasNextPage | not) | .edges | length')
equal "meetings that wait to be closed" "$(get "$chapter" '.meetings.edges | length')" 1
held=$(get "$chapter" '.meetings.edges[0].node' | jq -c .)
# By the pattern half a year of them is planned.
equal "next meetings" "$(get "$chapter" '.nextMeetings | length')" 20
step "the president sees $count members and the next 20 meetings"

local_start=$(date -u -d '+45 days' +%Y-%m-%dT18:15)
scheduled=$(do_it "$president" 'mutation ($input: MeetingScheduleInput!) {
    meetingSchedule(input: $input) { meeting { status localStart timeZone } userErrors { code message } } }' \
    "$(jq -n --argjson chapter "$chapter" --arg at "$local_start" '{input: {chapterId: $chapter.id, localStart: $at}}')")
equal "the scheduled meeting" "$(get "$scheduled" '.meeting | "\(.status) \(.localStart[:16]) \(.timeZone)"')" \
    "PLANNED $local_start Europe/Warsaw"
step "a meeting is scheduled at the chapter's local time"

marked=$(do_it "$president" 'mutation ($id: ID!, $input: AttendanceRecordInput!) {
    attendanceRecord(meetingId: $id, input: $input) { meeting { version } attendance { mark } userErrors { code message } } }' \
    "$(jq -n --argjson chapter "$chapter" --argjson held "$held" '{id: $held.id, input: {marks:
        [$chapter.members.edges | to_entries[] | {memberId: .value.node.id, mark: (if .key == 0 then "LATE" else "PRESENT" end)}]}}')")
equal "members marked present" "$(get "$marked" '[.attendance[] | select(.mark == "PRESENT")] | length')" $((count - 1))
step "attendance is marked in bulk"

giver_before=$(ask "$member" '{ viewer { member { revenueGiven { amount currency } } } }')
passed=$(do_it "$member" 'mutation ($input: ReferralPassInput!) {
    referralPass(input: $input) { referral { id version status } userErrors { code message } } }' \
    "$(jq -n --arg to "$recipient" '{input: {recipientId: $to, heat: 4, description: "Moves to a larger office in spring."}}')")
accepted=$(do_it "$president" 'mutation ($id: ID!, $input: ReferralMoveInput!) {
    referralAccept(id: $id, input: $input) { referral { id status } userErrors { code message } } }' \
    "$(get "$passed" '.referral | {id, input: {expectedVersion: .version}}')")
recorded=$(do_it "$president" 'mutation ($input: ClosedBusinessRecordInput!) {
    closedBusinessRecord(input: $input) { closedBusiness { amount { amount currency } } referral { status } userErrors { code message } } }' \
    "$(get "$accepted" '{input: {amount: {amount: "1250.00", currency: "PLN"}, credited: {referralId: .referral.id}}}')")
equal "the referral" "$(get "$passed" .referral.status), $(get "$accepted" .referral.status), $(get "$recorded" .referral.status)" \
    "PASSED, ACCEPTED, WON"
equal "the business" "$(get "$recorded" '.closedBusiness.amount | "\(.amount) \(.currency)"')" "1250.00 PLN"

giver_after=$(ask "$member" '{ viewer { member { revenueGiven { amount currency } } } }')
equal "what the giver is thanked for" \
    "$(($(grosze "$(get "$giver_after" .viewer.member.revenueGiven)") - $(grosze "$(get "$giver_before" .viewer.member.revenueGiven)")))" 125000
after=$(ask "$president" '{ viewer { chapter { revenue { amount currency } } } }')
equal "what the chapter earned" \
    "$(($(grosze "$(get "$after" .viewer.chapter.revenue)") - $(grosze "$(get "$chapter" .revenue)")))" 125000
step "a referral became business of 1 250,00 PLN, and the totals show it at once"

equal "mails before the close" "$(mails)" 0
closing='mutation ($id: ID!, $input: MeetingCloseInput!) {
    meetingClose(id: $id, input: $input) { meeting { status version } summariesQueued userErrors { code message } } }'
closed=$(do_it "$vice" "$closing" \
    "$(jq -n --argjson held "$held" --argjson marked "$marked" '{id: $held.id, input: {expectedVersion: $marked.meeting.version}}')")
equal "the close" "$(get "$closed" '"\(.meeting.status) \(.summariesQueued)"')" "CLOSED $count"
for ((seconds = 0; seconds < 60 && $(mails) < count; seconds++)); do sleep 1; done
equal "mails" "$(mails)" "$count"
mail=$(summaries | head -n 1 | cut -d ' ' -f 1)
source=$(curl -fsS "$url$mail/raw")
for part in multipart/alternative text/plain text/html; do
    grep -qi "^content-type: $part" <<<"$source" || fail "a summary mail has no $part"
done
diff <(recipients) <(get "$chapter" '.members.edges[].node.email' | sort) || fail "not one mail for each member"
step "the vice president has closed the week: $count members, $count mails"

again=$(ask "$vice" "$closing" "$(jq -n --argjson held "$held" --argjson closed "$closed" \
    '{id: $held.id, input: {expectedVersion: $closed.meeting.version}}')")
equal "the second close" "$(get "$again" '.meetingClose | "\(.userErrors[0].code) \(.summariesQueued)"')" "INVALID_TRANSITION 0"
sleep 2
equal "mails after the second close" "$(mails)" "$count"
step "closing twice is refused, and nobody is mailed twice"

read -r old_email old_password < <(credentials president)
stop INT
step "Ctrl-C stops it"

start --seed 8
grep -q 'keeping the demo club that is here (seed 7, 4 chapters)' "$folder/complained" || fail "the second start does not say that it keeps the club"
status=$(jq -n --arg email "$old_email" --arg password "$old_password" '{$email, $password}' |
    curl -sS -o /dev/null -w '%{http_code}' "$url/v1/auth/token" -H 'content-type: application/json' -d @-)
[[ $status == 4?? ]] || fail "the password of the first start still signs in: $status"
kept=$(ask "$(sign_in president)" '{ viewer { chapter { revenue { amount currency } meetings(first: 2, filter: {statuses: [HELD]}) { edges { node { id } } } } } }')
equal "the revenue that was kept" "$(get "$kept" '.viewer.chapter.revenue | tostring')" "$(get "$after" '.viewer.chapter.revenue | tostring')"
equal "meetings that wait after the restart" "$(get "$kept" '.viewer.chapter.meetings.edges | length')" 0
equal "mails that were kept" "$(mails)" "$count"
stop TERM
step "a second start keeps the data and has new passwords"
echo "the quick start works"
