package console_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// answer is what the console has said.
type answer struct {
	status int
	header http.Header
	body   string
}

func get(t testing.TB, address string) answer {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(body)}
}

// document returns a page as a browser reads it.
func document(t testing.TB, s site, path string) *html.Node {
	t.Helper()
	a := get(t, s.address+path)
	if a.status != http.StatusOK {
		t.Fatalf("%s: status %d\n%s", path, a.status, a.body)
	}
	root, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// all returns the elements that a test holds for.
func all(root *html.Node, holds func(*html.Node) bool) (found []*html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && holds(n) {
			found = append(found, n)
		}
	}
	return found
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasClass(name string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		for _, class := range strings.Fields(attribute(n, "class")) {
			if class == name {
				return true
			}
		}
		return false
	}
}

func element(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == name }
}

func textOf(n *html.Node) string {
	var text strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			text.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// paths are all pages, over the seeded articles.
func paths() []string {
	return []string{
		"/", "/?period=24h", "/?period=7d", "/?period=30d", "/?period=1y&refresh=on",
		"/search", "/search?q=vaccine", "/search?q=%22White+House%22+-football&source=Wikinews&from=2020-01-01&until=2021-01-01",
		"/search?entity=Q30&topic=medtop:11000000", "/articles/wikinews-204", "/articles/" + url.PathEscape(hostileID),
		"/entities/Q30", "/entities/Q22686?period=30d", "/entities/" + url.PathEscape(hostileID),
		"/topics/medtop:15000000", "/topics/" + url.PathEscape("own:"+hostileID), "/dead", "/dead?class=empty", "/replays",
	}
}

// Each page is one document with the landmarks that screen readers go by.
func TestPagesHaveOneHeadingAndTheirLandmarks(t *testing.T) {
	s := seeded(t, hostile())
	for _, path := range paths() {
		root := document(t, s, path)
		for _, name := range []string{"h1", "main", "header", "footer", "title"} {
			want := 1
			found := 0
			for _, n := range all(root, element(name)) {
				if name == "h1" || n.Parent.Data == "body" || n.Parent.Data == "head" {
					found++
				}
			}
			if found != want {
				t.Errorf("%s has %d %s", path, found, name)
			}
		}
		checkIDs(t, path, root)
	}
}

// checkIDs looks for ids that are there twice, and names that lead nowhere.
func checkIDs(t *testing.T, path string, root *html.Node) {
	t.Helper()
	ids := map[string]bool{}
	for _, n := range all(root, func(n *html.Node) bool { return attribute(n, "id") != "" }) {
		id := attribute(n, "id")
		if ids[id] {
			t.Errorf("%s has the id %s twice", path, id)
		}
		ids[id] = true
	}
	for _, n := range all(root, func(n *html.Node) bool { return true }) {
		for _, name := range []string{"aria-labelledby", "for"} {
			if to := attribute(n, name); to != "" && !ids[to] {
				t.Errorf("%s: %s of %s leads nowhere: %s", path, name, n.Data, to)
			}
		}
		if href := attribute(n, "href"); strings.HasPrefix(href, "#") && !ids[href[1:]] {
			t.Errorf("%s: the link %s leads nowhere", path, href)
		}
	}
}

// All links within the console lead to pages that there are.
func TestLinksLeadSomewhere(t *testing.T) {
	s := seeded(t, hostile())
	seen := map[string]bool{}
	for _, path := range paths() {
		for _, n := range all(document(t, s, path), element("a")) {
			to := attribute(n, "href")
			if !strings.HasPrefix(to, "/") || seen[to] {
				continue
			}
			seen[to] = true
			if a := get(t, s.address+to); a.status != http.StatusOK {
				t.Errorf("%s links to %s: status %d", path, to, a.status)
			}
		}
	}
	if len(seen) < 100 {
		t.Errorf("only %d links were found", len(seen))
	}
}
