package console_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"go.uber.org/zap"

	"github.com/dateline/dateline/console"
)

// ask sends a request as given, which no browser may need to.
func ask(t testing.TB, s site, method, path, host string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.address+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return answer{status: response.StatusCode, header: response.Header}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	s := seeded(t)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch} {
		for _, path := range []string{"/", "/api/v1/overview", "/static/style.css", "/nowhere"} {
			if a := ask(t, s, method, path, ""); a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d", method, path, a.status)
			}
		}
	}
	if a := ask(t, s, http.MethodHead, "/", ""); a.status != http.StatusOK || a.header.Get("Content-Length") == "0" {
		t.Errorf("HEAD: %+v", a)
	}
}

// A page of another site, whose name leads to this machine, gets nothing.
func TestOtherHostsAreRefused(t *testing.T) {
	s := seeded(t)
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "127.0.0.1:1": 200, "[::1]:8080": 200, "[::1]": 200, "LOCALHOST.": 200, "console.example": 200,
		"evil.example": 421, "localhost.evil.example:8080": 421, "127.0.0.1.evil.example": 421, "10.0.0.1": 421,
	} {
		for _, path := range []string{"/", "/api/v1/overview"} {
			if a := ask(t, s, http.MethodGet, path, host); a.status != want {
				t.Errorf("%s asked as %s: status %d, want %d", path, host, a.status, want)
			}
		}
	}
}

func TestEveryAnswerHasItsHeaders(t *testing.T) {
	s := seeded(t)
	for _, path := range []string{"/", "/nowhere", "/?period=x", "/api/v1/overview", "/api/v1/nothing", "/static/style.css", "/api/v1/openapi.json"} {
		a := get(t, s.address+path)
		policy := a.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: no %s in %q", path, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, a.header)
		}
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	s := seeded(t)
	long := strings.Repeat("x", 301)
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/nowhere":                                 {404, "no such page"},
		"/api/v1/nowhere":                          {404, "no such resource"},
		"/articles/nothing":                        {404, "no such article"},
		"/articles/%00":                            {404, "no such article"},
		"/articles/%ff":                            {404, "no such article"},
		"/entities/nobody":                         {404, "no such entity"},
		"/topics/nothing":                          {404, "no such topic"},
		"/replays/x":                               {404, "no such replay"},
		"/replays/99":                              {404, "no such replay"},
		"/?period=3d":                              {400, "24h, 7d, 30d, 1y"},
		"/entities/Q30?period=x":                   {400, "24h, 7d, 30d, 1y"},
		"/entities/Q30?after=nonsense":             {400, "parameter after"},
		"/search?after=WyJ4IiwiYSJd":               {400, "parameter after"}, // ["x","a"]
		"/search?from=2020-13-01":                  {400, "2026-03-01"},
		"/search?from=2020-02-02&until=2020-02-01": {400, "before"},
		"/search?q=" + long:                        {400, "longer than"},
		"/search?q=%00":                            {400, "UTF-8"},
		"/search?q=%ff":                            {400, "UTF-8"},
		"/search?entity=nobody":                    {400, "no entity"},
		"/dead?class=mine":                         {400, "undecodable"},
	} {
		for _, prefix := range []string{"", "/api/v1"} {
			if prefix != "" && (strings.HasPrefix(path, "/?") || path == "/nowhere" || strings.HasPrefix(path, "/api")) {
				continue
			}
			a := get(t, s.address+prefix+path)
			kind := map[string]string{"": "text/html; charset=utf-8", "/api/v1": "application/problem+json"}[prefix]
			if strings.HasPrefix(path, "/api") {
				kind = "application/problem+json"
			}
			if a.status != want.status || !strings.Contains(a.body, want.says) || a.header.Get("Content-Type") != kind {
				t.Errorf("%s%s: status %d, %s\n%s", prefix, path, a.status, a.header.Get("Content-Type"), a.body)
			}
		}
	}
}

// Without a database, pages say so, and the console goes on.
func TestADatabaseThatIsAway(t *testing.T) {
	s := started(t, site{database: "postgres://nobody@127.0.0.1:1/nothing"}, console.Options{Log: zap.NewNop()})
	for _, path := range append(paths(), "/replays/1", "/replays/1/diff") {
		if a := get(t, s.address+path); a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, "does not answer") {
			t.Errorf("%s: status %d\n%s", path, a.status, a.body)
		}
		if a := get(t, s.address+"/api/v1"+apiPath(path)); a.status != http.StatusServiceUnavailable || strings.Contains(a.body, "127.0.0.1") {
			t.Errorf("%s: status %d\n%s", path, a.status, a.body)
		}
	}
}

// Before its tables are made, the database is told to be what is wrong.
func TestADatabaseWithoutTables(t *testing.T) {
	s := seeded(t)
	execute(t, s.database, `DROP SCHEMA dashboard CASCADE`)
	if a := get(t, s.address+"/"); a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, "migrate up") {
		t.Errorf("status %d\n%s", a.status, a.body)
	}
}

// The console needs no more than the role of readers gives, and cannot write even
// as somebody who may.
func TestAReaderIsEnough(t *testing.T) {
	s := seeded(t, hostile())
	address, err := url.Parse(s.database)
	if err != nil {
		t.Fatal(err)
	}
	query := address.Query()
	query.Set("role", "dateline_reader")
	address.RawQuery = query.Encode()
	reader := started(t, site{database: address.String()}, console.Options{})
	for _, path := range paths() {
		if a := get(t, reader.address+path); a.status != http.StatusOK {
			t.Errorf("%s: status %d\n%s", path, a.status, a.body)
		}
	}
	pool, err := open(t.Context(), s.database)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(t.Context(), `DELETE FROM articles`); err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("writing: %v", err)
	}
}

// execute runs a statement as the owner of the tables.
func execute(t testing.TB, address, sql string, arguments ...any) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), sql, arguments...); err != nil {
		t.Fatal(err)
	}
}
