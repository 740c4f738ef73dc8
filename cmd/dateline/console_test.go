package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// fetch returns what a console answers with.
func fetch(t *testing.T, address string) (status int, body string) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

// askAs returns the status of a request for another host than that of the address.
func askAs(t *testing.T, host, address string) (status int) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}

var consoleAddress = regexp.MustCompile(`http://[0-9.:]+/`)

// The console tells the lag of the pool: from Kafka, if it is told where that is.
func TestConsoleTellsTheLag(t *testing.T) {
	p := newPool(t, 2)
	p.publish(t, bundled(t)[:20]...)
	p.work(t)
	p.publish(t, bundled(t)[20:23]...)
	c := startProgram(t, p.kafkaArgs("console", "--group", p.group, "--database-url", p.database, "--listen=127.0.0.1:0")...)
	address := consoleAddress.FindString(awaitLine(t, c.out, "The console is at "))
	var overview struct {
		Articles int64 `json:"articles"`
		Pool     struct {
			Known bool   `json:"known"`
			Lag   *int64 `json:"lag"`
		} `json:"pool"`
	}
	eventually(t, func() bool { // the pool is looked at every few seconds
		_, body := fetch(t, address+"api/v1/overview?period=1y")
		if err := json.Unmarshal([]byte(body), &overview); err != nil {
			t.Fatal(err)
		}
		return overview.Pool.Known
	})
	if overview.Articles == 0 || overview.Pool.Lag == nil || *overview.Pool.Lag != 3 {
		t.Errorf("%+v", overview)
	}
	if status, page := fetch(t, address); status != http.StatusOK || !strings.Contains(page, "3 behind") {
		t.Errorf("status %d\n%s", status, page)
	}
	c.signal(t, syscall.SIGTERM)
	if r := c.wait(t); r.code != exitDone {
		t.Errorf("exit code %d\n%s", r.code, r.err)
	}
}

// What the console says is an address that a browser can ask for.
func TestConsoleTellsAnAddressToAskFor(t *testing.T) {
	for listening, want := range map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080/",
		"[::1]:8080":     "http://[::1]:8080/",
		"[::]:8080":      "http://localhost:8080/",
		"0.0.0.0:8080":   "http://localhost:8080/",
	} {
		if told := pageAddress(net.TCPAddrFromAddrPort(netip.MustParseAddrPort(listening))); told != want {
			t.Errorf("%s is told as %s, want %s", listening, told, want)
		}
	}
}

func TestConsoleNeedsAFreeAddress(t *testing.T) {
	p := newPool(t, 1)
	c := startProgram(t, "console", "--listen=127.0.0.1:0", "--database-url", p.database)
	taken := strings.TrimSuffix(strings.TrimPrefix(consoleAddress.FindString(awaitLine(t, c.out, "The console is at ")), "http://"), "/")
	r := dateline(t, "", "console", "--listen", taken, "--database-url", p.database)
	if r.code != exitFailed || !strings.Contains(r.err, "choose another address") {
		t.Errorf("%+v", r)
	}
}

// A worker that is told to serves the console beside its work, until both end, and
// under the names that it is told.
func TestWorkerServesTheConsole(t *testing.T) {
	p := newPool(t, 1)
	w := startWatched(t, p.args("worker", "--listen=", "--console-listen=127.0.0.1:0", "--console-hosts=News.example.org,other")...)
	address := consoleAddress.FindString(awaitLine(t, w.err, "serving the console"))
	if status, page := fetch(t, address+"search"); status != http.StatusOK || !strings.Contains(page, "Nothing was found") {
		t.Errorf("status %d\n%s", status, page)
	}
	for host, want := range map[string]int{"news.example.org": http.StatusOK, "other": http.StatusOK, "evil.example.org": http.StatusMisdirectedRequest} {
		if status := askAs(t, host, address+"search"); status != want {
			t.Errorf("asked as %s: status %d, want %d", host, status, want)
		}
	}
	w.signal(t, syscall.SIGTERM)
	if r := w.wait(t); r.code != exitDone {
		t.Errorf("exit code %d\n%s", r.code, r.err)
	}
}

// The demo's console shows what the demo has done, its replay's comparison too, and
// ends with it.
func TestDemoServesItsConsole(t *testing.T) {
	d := startProgram(t, "demo")
	address := consoleAddress.FindString(awaitLine(t, d.err, "the console is at "))
	awaitLine(t, d.out, "In a browser")
	for path, want := range map[string]string{
		"": "In the news", "articles/wikinews-204": "National Basketball Association", "replays/1": "295 of 295 offsets", "replays/1/diff": "United States Congress",
	} {
		if status, page := fetch(t, address+path); status != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("/%s: status %d, or no %q", path, status, want)
		}
	}
	d.signal(t, syscall.SIGINT)
	if r := d.wait(t); r.code != exitDone {
		t.Errorf("exit code %d\n%s", r.code, r.err)
	}
}
