package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/stream/streamtest"
)

// mark is in all secrets of these tests, on each side of a character that an
// address reads as its own.
const mark = "Zq7xMarKedqX9z"

// leaksIn returns the forms of the mark that a text has.
func leaksIn(text string) (forms []string) {
	lower := strings.ToLower(text)
	for form, secret := range map[string]string{
		"plain":      strings.ToLower(mark),
		"hex":        hex.EncodeToString([]byte(mark)),
		"percent":    strings.ToLower(percentEncoded(mark)),
		"part of it": strings.ToLower(mark[:7]),
	} {
		if strings.Contains(lower, secret) {
			forms = append(forms, form)
		}
	}
	for before := range 3 { // where it begins in a group of three bytes
		encoded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("-", before) + mark))
		if inner := encoded[4 : len(encoded)-2]; strings.Contains(text, inner) {
			forms = append(forms, "Base64")
		}
	}
	return forms
}

func percentEncoded(text string) string {
	var encoded strings.Builder
	for _, b := range []byte(text) {
		fmt.Fprintf(&encoded, "%%%02x", b)
	}
	return encoded.String()
}

// The search finds each form, or the tests with it would show nothing.
func TestTheSearchForSecretsFindsThem(t *testing.T) {
	for _, text := range []string{
		"a" + mark + "b", "a%5A%71%37x" + percentEncoded(mark), hex.EncodeToString([]byte("\x00" + mark)), mark[:8],
		base64.StdEncoding.EncodeToString([]byte("user:" + mark)), base64.URLEncoding.EncodeToString([]byte("\x00\x00u" + mark + "!")),
		base64.StdEncoding.EncodeToString([]byte("12" + mark)), base64.StdEncoding.EncodeToString([]byte(mark)),
	} {
		if leaksIn(text) == nil {
			t.Errorf("nothing found in %s", text)
		}
	}
	if forms := leaksIn("postgres://user:xxxxx@127.0.0.1:1/db"); forms != nil {
		t.Errorf("found %v where there is nothing", forms)
	}
}

// badDatabases are addresses of Postgres with a secret, none of which leads to a
// database. Each is wrong in its own way, many by the secret itself.
func badDatabases() []string {
	list := []string{
		"%s", "user:%s@127.0.0.1:1/db", "http://user:%s@127.0.0.1:1/db", "postgress://user:%s@127.0.0.1:1/db",
		"postgres:/user:%s@127.0.0.1:1/db", "jdbc:postgresql://127.0.0.1:1/db?user=user&password=%s",
		"postgres://user:%s@127.0.0.1:1/db", "postgresql://user:%s@127.0.0.1:1/db", "postgres://user:%s@127.0.0.1:port/db",
		"postgres://user:%s@[::1/db", "postgres://user:%s@[]/db", "postgres://user:%s@127.0.0.1:1,127.0.0.1:1:1/db",
		"postgres://user@127.0.0.1:1/db?password=%s", "postgres://user@127.0.0.1:1/db?sslpassword=%s&password=%[1]s",
		"postgres://user@127.0.0.1:1/db?passw%%6frd=%s&connect_timeout=soon", "postgres://user@127.0.0.1:1/db?%s",
		"postgres://user:%s@127.0.0.1:1/db?sslmode=nonsense", "postgres://user:%s@127.0.0.1:1/db?sslrootcert=/nowhere&sslmode=verify-full",
		"postgres://user:%s@127.0.0.1:1/db?sslcert=/nowhere&sslkey=/nowhere&sslmode=require",
		"postgres://user:%s@127.0.0.1:1/db?target_session_attrs=none", "postgres://user:%s@127.0.0.1:1/db?pool_max_conns=many",
		"postgres://user:%s@127.0.0.1:1/db?statement_cache_capacity=many", "postgres://user:%s@127.0.0.1:1/db?service=nowhere",
		"postgres://user:%s@127.0.0.1:1/db?a=b=c", "postgres://user:%s@127.0.0.1:1/d%%zb", "postgres://user:%s\x00@127.0.0.1:1/db",
		"host=127.0.0.1 port=1 user=user dbname=db password=%s", "host=127.0.0.1 port=1 user=user password = '%s'",
		`host=127.0.0.1 port=1 user=user password='it\'s %s'`, "host=127.0.0.1 port=1 user=user password='%s", "password %s host=127.0.0.1",
		"host=127.0.0.1 port=none user=user password=%s", "host=127.0.0.1 port=1 user=user password=%s sslmode=nonsense", "password=%s host",
		"HOST=127.0.0.1 PORT=1 PASSWORD=%s", "host:127.0.0.1 port:1 password:%s",
	}
	var all []string
	for _, form := range list {
		all = append(all, fmt.Sprintf(form, mark))
	}
	for _, c := range `/?#@:%&=+ '"\,;$[]{}` {
		password := mark + string(c) + mark
		all = append(all,
			"postgres://user:"+password+"@127.0.0.1:1/db", "postgres://user:12"+string(c)+mark+"@127.0.0.1:1/db",
			(&url.URL{Scheme: "postgres", User: url.UserPassword("user", password), Host: "127.0.0.1:1", Path: "db"}).String(),
			"postgres://user@127.0.0.1:1/db?password="+password, "host=127.0.0.1 port=1 user=user password="+password)
	}
	return all
}

// commandsWith returns what calls each command that has a flag, with the
// arguments that it needs.
func commandsWith(t *testing.T, flag string) (commands [][]string) {
	t.Helper()
	needed := map[string][]string{
		"migrate down": {"--yes"}, "dead show": {"raw/0@1"}, "dead redrive": {"--all"}, "replay run": {"1"},
		"replay pause": {"1"}, "replay resume": {"1"}, "replay delete": {"1"}, "status": {"--interval=0"}, "check": {"--listen="},
	}
	var walk func(node *kong.Node)
	walk = func(node *kong.Node) {
		for _, child := range node.Children {
			walk(child)
		}
		for _, f := range node.Flags {
			if f.Name == flag && len(node.Children) == 0 {
				commands = append(commands, append(strings.Fields(node.Path()), needed[node.Path()]...))
			}
		}
	}
	walk(commandModel(t).Node)
	if len(commands) < 5 {
		t.Fatalf("%d commands with --%s", len(commands), flag)
	}
	return commands
}

// commandModel is that of the command line.
func commandModel(t *testing.T) *kong.Application {
	t.Helper()
	var commands cli
	parser, err := kong.New(&commands, kongOptions(terminal{out: t.Output(), err: t.Output()}, func(int) {})...)
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model
}

// failQuietly runs a command that must fail within a while, and fails the test if
// what it writes has the mark.
func failQuietly(t *testing.T, patience time.Duration, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var out, errors bytes.Buffer
	code := run(ctx, args, terminal{in: strings.NewReader(""), out: &out, err: &errors}, shared.load)
	r := result{code, out.String(), errors.String()}
	if r.code == exitDone && args[0] != "console" { // which says so on its pages, and goes on until it is ended
		t.Errorf("dateline %q: exit code 0", args)
	}
	if r.err == "" {
		t.Errorf("dateline %q: says nothing", args)
	}
	checkQuiet(t, fmt.Sprintf("dateline %q", args), r)
	return r
}

func checkQuiet(t *testing.T, what string, r result) {
	t.Helper()
	if forms := leaksIn(r.out + r.err); forms != nil {
		t.Errorf("%s: the secret is shown (%s):\n%s%s", what, strings.Join(forms, ", "), r.out, r.err)
	}
}

// Every way in which an address of Postgres can be wrong, in a flag and in the
// variable.
func TestNoErrorShowsTheSecretOfABadDatabaseURL(t *testing.T) {
	for _, address := range badDatabases() {
		failQuietly(t, 5*time.Second, "migrate", "status", "--database-url="+address)
		t.Run("variable", func(t *testing.T) {
			if !strings.Contains(address, "\x00") {
				t.Setenv("DATELINE_DATABASE_URL", address)
				failQuietly(t, 5*time.Second, "migrate")
			}
		})
	}
}

// The same of each command, with an address that is wrong and with one whose
// password comes from elsewhere and whose server does not answer.
func TestNoCommandShowsTheSecretOfTheDatabase(t *testing.T) {
	t.Setenv("DATELINE_BROKERS", strings.Join(streamtest.Brokers(t), ","))
	for _, command := range commandsWith(t, "database-url") {
		t.Run(strings.Join(command, " "), func(t *testing.T) {
			t.Setenv("PGPASSWORD", mark)
			t.Setenv("PGSSLPASSWORD", mark)
			t.Setenv("PGPASSFILE", write(t, "pgpass", "127.0.0.1:1:*:*:"+mark+"\n"))
			t.Setenv("PGSERVICEFILE", write(t, "services", "[s]\npassword="+mark+"\nhost=127.0.0.1\nport=1\n"))
			failQuietly(t, time.Second, append(slices.Clone(command), "--database-url=service=s")...)
			if loadsModels(command) {
				return
			}
			t.Setenv("PGSERVICEFILE", write(t, "services", "[s]\n"+mark+"\n"))
			failQuietly(t, time.Second, append(slices.Clone(command), "--database-url=service=s")...)
			failQuietly(t, time.Second, append(slices.Clone(command), "--database-url=postgres://user:12/"+mark+"@127.0.0.1:1/db")...)
			failQuietly(t, time.Second, append(slices.Clone(command), "--database-url=password="+mark+" host")...)
		})
	}
}

// loadsModels reports whether a command takes its time before it fails.
func loadsModels(command []string) bool {
	switch strings.Join(command[:min(2, len(command))], " ") {
	case "replay plan", "replay start":
		return true
	}
	return command[0] == "check"
}

// A server that answers, and refuses.
func TestNoCommandShowsTheSecretThatPostgresRefuses(t *testing.T) {
	t.Setenv("DATELINE_BROKERS", strings.Join(streamtest.Brokers(t), ","))
	refusing, err := url.Parse(locked(t))
	if err != nil {
		t.Fatal(err)
	}
	keywords := fmt.Sprintf("host=127.0.0.1 port=%s dbname=postgres ", refusing.Port())
	for name, address := range map[string]string{
		"wrong password":  fmt.Sprintf("postgres://reader:%s@%s/postgres?sslmode=disable", mark, refusing.Host),
		"wrong keyword":   keywords + "user=reader password=" + mark,
		"unknown user":    keywords + "user=nobody password=" + mark,
		"no TLS":          keywords + "sslmode=require user=reader password=" + mark,
		"no database":     fmt.Sprintf("postgres://reader:%s@%s/nowhere", mark, refusing.Host),
		"unknown setting": keywords + "user=reader colour=red password=" + mark,
	} {
		t.Run(name, func(t *testing.T) {
			for _, command := range []string{"migrate", "status --interval=0", "worker", "dead list", "replay status"} {
				failQuietly(t, time.Second, append(strings.Fields(command), "--database-url="+address)...)
			}
		})
	}
	failQuietly(t, time.Minute, "check", "--listen=", "--database-url="+keywords+"user=reader password="+mark)
}

// What Kafka is told: a user's password, and what somebody might write in an
// address.
func TestNoCommandShowsTheSecretOfKafka(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.Superuser("PLAIN", "user", "right"),
		kfake.Superuser("SCRAM-SHA-256", "user", "right"), kfake.Superuser("SCRAM-SHA-512", "user", "right"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	refusing := "--brokers=" + cluster.ListenAddrs()[0]
	t.Setenv("DATELINE_SASL_PASSWORD", mark)
	t.Setenv("DATELINE_DATABASE_URL", "postgres://user:"+mark+"@127.0.0.1:1/db")
	for _, command := range commandsWith(t, "sasl-password") {
		for _, flags := range [][]string{
			{"--brokers=127.0.0.1:1", "--sasl-mechanism=PLAIN", "--sasl-username=user"},
			{"--brokers=127.0.0.1:1"},
			{"--brokers=127.0.0.1:1", "--sasl-mechanism=PLAIN"},
			{"--brokers=user:" + mark + "@127.0.0.1:1", "--sasl-mechanism=PLAIN", "--sasl-username=user"},
			{"--brokers=127.0.0.1:1,sasl_ssl://user:" + mark + "@127.0.0.1:1", "--sasl-mechanism=PLAIN", "--sasl-username=user"},
			{refusing, "--sasl-mechanism=PLAIN", "--sasl-username=user"},
		} {
			if !loadsModels(command) || flags[0] == refusing {
				failQuietly(t, time.Second, append(slices.Clone(command), flags...)...)
			}
		}
	}
	for _, more := range []string{"--sasl-mechanism=SCRAM-SHA-256", "--sasl-mechanism=SCRAM-SHA-512", "--tls"} {
		failQuietly(t, time.Second, "produce", refusing, "--sasl-mechanism=PLAIN", "--sasl-username=user", more)
	}
}

// A worker that works with the secrets, through an outage that is about them, and
// says all that it can.
func TestNoLogOfAWorkerShowsASecret(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.Superuser("SCRAM-SHA-512", "user", mark))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	security, err := stream.NewSecurity(stream.SecurityOptions{Mechanism: "SCRAM-SHA-512", Username: "user", Password: mark})
	if err != nil {
		t.Fatal(err)
	}
	owner := guarded(t)
	execute(t, owner.String(), "CREATE ROLE keeper SUPERUSER LOGIN PASSWORD '"+mark+"'")
	address := *owner
	address.User = url.UserPassword("keeper", mark)
	p := pool{
		brokers: cluster.ListenAddrs()[0], client: stream.Open(cluster.ListenAddrs(), security), database: address.String(), group: "pool",
		topicFlags: topicFlags{InputTopic: "raw", OutputTopic: "enriched", DeadTopic: "dead"},
	}
	t.Cleanup(p.client.Close)
	t.Setenv("DATELINE_SASL_MECHANISM", "SCRAM-SHA-512")
	t.Setenv("DATELINE_SASL_USERNAME", "user")
	t.Setenv("DATELINE_SASL_PASSWORD", mark)
	listen := freeAddress(t)
	w := p.startWorker(t, "--log-level=debug", "--listen="+listen, "--create-topics=1")
	eventually(t, func() bool { return strings.Contains(w.log.String(), "partition assigned") })
	secret := []kafka.Header{{Key: "authorization", Value: []byte("Bearer " + mark)}}
	p.publish(t, kafka.Message{Value: []byte(`{"title": "Minsk"}`), Headers: secret}, kafka.Message{Value: []byte("{"), Headers: secret})
	p.awaitLag(t, 0)

	execute(t, owner.String(), "ALTER ROLE keeper PASSWORD 'another'",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'keeper'")
	p.publish(t, kafka.Message{Value: []byte(`{"title": "Brest"}`), Headers: secret})
	eventually(t, func() bool { return strings.Contains(w.log.String(), "password authentication failed") })
	checkQuiet(t, "readiness", result{out: get(t, "http://"+listen+"/readyz")})
	checkQuiet(t, "metrics", result{out: get(t, "http://"+listen+"/metrics")})
	execute(t, owner.String(), "ALTER ROLE keeper PASSWORD '"+mark+"'")
	p.awaitLag(t, 0)
	w.end(t)
	checkQuiet(t, "the worker's log", result{out: w.log.String()})

	checkQuiet(t, "status", dateline(t, "", p.args("status", "--interval=0")...))
	checkQuiet(t, "check", dateline(t, "", p.args("check", "--listen=")...))
}

// freeAddress returns an address on loopback where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// get returns a page, whatever its status.
func get(t *testing.T, address string) string {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil || len(page) == 0 {
		t.Fatalf("%s: %d bytes, %v", address, len(page), err)
	}
	return string(page)
}

// What a collector of traces is told: a key in its address or in headers.
func TestNoCommandShowsTheSecretOfTheCollector(t *testing.T) {
	worker := func(endpoint string) []string {
		return []string{"worker", "--database-url=x", "--otlp-endpoint=" + endpoint}
	}
	for _, endpoint := range []string{
		mark, "grpc://" + mark, "http://user:" + mark + "@127.0.0.1:1", "http://127.0.0.1:1?key=" + mark, "http://127.0.0.1:1/%zz" + mark,
		"http://127.0.0.1 :1/" + mark, "http://127.0.0.1:port/" + mark, "http:///" + mark, "http://[" + mark,
	} {
		failQuietly(t, time.Second, worker(endpoint)...)
	}
	for _, headers := range []string{mark, "=" + mark, "a=b," + mark, "authorization=%zz" + mark, "authorization: Bearer " + mark} {
		t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", headers)
		if r := failQuietly(t, time.Second, worker("http://127.0.0.1:1")...); !strings.Contains(r.err, "OTEL_EXPORTER_OTLP_HEADERS: header ") {
			t.Errorf("%s: %s", headers, r.err)
		}
	}
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20"+mark)
	for _, variable := range []string{"OTEL_RESOURCE_ATTRIBUTES", "OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_EXPORTER_OTLP_CERTIFICATE"} {
		t.Run(variable, func(t *testing.T) { // OpenTelemetry writes to the process' standard error
			t.Setenv(variable, mark)
			r := startProgram(t, worker("http://127.0.0.1:1")...).wait(t)
			if checkQuiet(t, variable, r); r.code != exitUsage {
				t.Errorf("exit code %d: %s", r.code, r.err)
			}
		})
	}

	echoing := startCollector(t, func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, fmt.Sprintf("%v may not call %s", r.Header, r.URL), http.StatusUnauthorized)
	})
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
	p := newPool(t, 1)
	for _, endpoint := range []string{echoing.URL, "http://127.0.0.1:1"} {
		failQuietly(t, time.Minute, p.args("check", "--listen=", "--otlp-endpoint="+endpoint+"/"+mark)...)
		w := p.startWorker(t, "--log-level=debug", "--otlp-endpoint="+endpoint+"/"+mark)
		p.publish(t, kafka.Message{Value: []byte(`{"title": "Minsk"}`)})
		eventually(t, func() bool { return strings.Contains(w.log.String(), "traces cannot be sent") })
		w.end(t)
		checkQuiet(t, "the worker's log", result{out: w.log.String()})
	}
}

// What the parser of the command line refuses.
func TestNoErrorShowsTheSecretOfABadFlag(t *testing.T) {
	for _, args := range [][]string{
		{"worker", "--database-url", "host=127.0.0.1", "password=" + mark},
		{"worker", "--database-url", "host=127.0.0.1 password=a", mark},
		{"worker", "--sasl-password", "a", mark, "--database-url=x"},
		{"worker", "--sasl-password=a", mark + " b"},
		{"worker", "--sasl-password", "a", "\"" + mark + "\""},
		{"worker", "--sasl-password", "-" + mark},
		{"worker", "--sasl-password", "--" + mark},
		{"worker", "--sasl-password", "a", "-" + mark},
		{"worker", "--sasl-passwort=" + mark},
		{"worker", "--sasl-passwort", mark},
		{"worker", "--database=postgres://user:" + mark + "@h/d"},
		{"worker", "postgres://user:" + mark + "@127.0.0.1:1/db"},
		{"postgres://user:" + mark + "@127.0.0.1:1/db"},
		{"migrate", "postgresql://127.0.0.1:1/db?password=" + mark},
		{"PGPASSWORD=" + mark, "migrate"},
		{"worker", "--database-url=x", "--batch-records=postgres://user:" + mark + "@h/d"},
		{"worker", "--sasl-password=" + mark, "--batch-age=soon"},
		{"worker", "--database-url=postgres://user:" + mark + "@h/d", "--batch-records=0"},
		{"worker", "--database-url=postgres://user:" + mark + "@h/d", "--log-level=loud", "--tls=maybe"},
		{"worker", "--database-url=postgres://user:" + mark + "@h/d", "--tls-ca=/nowhere"},
		{"dead", "show", "--database-url=x", "postgres://user:" + mark + "@h/d"},
		{"replay", "run", "postgres://user:" + mark + "@h/d"},
		{"enrich", "postgres://user:" + mark + "@h/d"},
		{"produce", "--sasl-password", "a", mark},
		{"demo", "--data-dir", "--sasl-password=" + mark},
	} {
		failQuietly(t, 5*time.Second, args...)
	}
}

func TestNoHelpShowsASecret(t *testing.T) {
	t.Setenv("DATELINE_DATABASE_URL", "postgres://user:"+mark+"@127.0.0.1:1/db")
	t.Setenv("DATELINE_SASL_PASSWORD", mark)
	t.Setenv("DATELINE_BROKERS", "user:"+mark+"@127.0.0.1:1")
	t.Setenv("PGPASSWORD", mark)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1/"+mark)
	for _, flag := range []string{"database-url", "brokers"} {
		for _, command := range commandsWith(t, flag) {
			checkQuiet(t, strings.Join(command, " "), dateline(t, "", append(slices.Clone(command), "--help")...))
		}
	}
	checkQuiet(t, "version", dateline(t, "", "version"))
}

func TestSecretArgumentsAreHidden(t *testing.T) {
	for _, test := range []struct{ args, message, want string }{
		{"worker --sasl-password a b c", "unexpected argument b", "unexpected argument [hidden]"},
		{"worker --sasl-password a --group b c", "unexpected argument c", "unexpected argument c"},
		{"worker --sasl-password=ab", `got "ab", and crab, ab.`, `got "[hidden]", and crab, [hidden].`},
		{"replay promote --database-url=x 12", "replay 12 is not done", "replay 12 is not done"},
		{"worker --sasl-password 12", "12 is no password", "[hidden] is no password"},
		{"worker --sasl-password=", "unexpected argument", "unexpected argument"},
		{`worker --sasl-password a"b`, `got "a\"b"`, `got "[hidden]"`},
		{"enrich http://u:p@h/x http://h/x", "open http://u:p@h/x: no, http://h/x", "open [hidden]: no, http://h/x"},
		{"dead show raw/3@7", "raw/3@7 is no place", "raw/3@7 is no place"},
	} {
		if got := findSecrets(commandModel(t), strings.Fields(test.args)).hide(test.message); got != test.want {
			t.Errorf("%s: %q, want %q", test.args, got, test.want)
		}
	}
}
