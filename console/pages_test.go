package console_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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
	for _, n := range all(root, func(*html.Node) bool { return true }) {
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

// What the overview counts is what the pages of entities and topics count, in each
// period, and the steps of a chart add up to it.
func TestPeriodsAddUp(t *testing.T) {
	v, s := described(t), seeded(t)
	for _, period := range []string{"24h", "7d", "30d", "1y"} {
		_, overview := fetchDescribed(t, v, s, "/overview?period="+period)
		if window := overview["window"].(map[string]any); window["recent"] != false || window["period"] != period {
			t.Errorf("%s: %v", period, window)
		}
		if sum := sumOf(overview["steps"], "articles"); sum != overview["articles"] || sum == 0 {
			t.Errorf("%s: the steps add up to %v, want %v", period, sum, overview["articles"])
		}
		for list, path := range map[string]string{"people": "/entities/", "places": "/entities/", "topics": "/topics/", "subtopics": "/topics/"} {
			rows := overview[list].([]any)
			if period == "1y" && len(rows) < 3 {
				t.Errorf("%s: only %d %s", period, len(rows), list)
			}
			for _, row := range rows[:min(len(rows), 2)] {
				trend := row.(map[string]any)
				id := trend["id"].(string)
				if sum := sumOf(trend["steps"], ""); sum != trend["articles"] {
					t.Errorf("%s, %s: the steps add up to %v, want %v", period, id, sum, trend["articles"])
				}
				_, one := fetchDescribed(t, v, s, path+url.PathEscape(id)+"?period="+period)
				if one["window"].(map[string]any)["until"] != overview["window"].(map[string]any)["until"] {
					continue // it was not in the news at the end
				}
				if sum := sumOf(one["points"], "articles"); sum != trend["articles"] || one["previous_articles"] != trend["previous_articles"] {
					t.Errorf("%s, %s: %v articles and %v before on its page, %v and %v on the overview", period, id,
						sum, one["previous_articles"], trend["articles"], trend["previous_articles"])
				}
			}
		}
	}
}

// sumOf adds up numbers, or what stands under a key.
func sumOf(list any, key string) any {
	sum := 0.0
	for _, row := range list.([]any) {
		if key != "" {
			row = row.(map[string]any)[key]
		}
		sum += row.(float64)
	}
	return sum
}

// With news of now a period ends now, and nothing is said of old news.
func TestAPeriodEndsNow(t *testing.T) {
	fresh := hostile()
	now := time.Now().UTC()
	fresh.Raw.PublishedAt, fresh.Enriched.Article.PublishedAt = now, now
	v, s := described(t), seeded(t, fresh)
	_, overview := fetchDescribed(t, v, s, "/overview?period=24h")
	window := overview["window"].(map[string]any)
	until, err := time.Parse(time.RFC3339, window["until"].(string))
	if err != nil || window["recent"] != true || until.Before(now) || until.After(now.Add(2*time.Hour)) || overview["articles"] != 1.0 {
		t.Errorf("%v, %v articles", window, overview["articles"])
	}
	if text := textOf(document(t, s, "/?period=7d")); strings.Contains(text, "Nothing was published lately") {
		t.Error("the page says that nothing was published lately")
	}
}

// An article is shown with all that was found in it: each mention is marked where
// it is, as what it is.
func TestAnArticleHasItsMarks(t *testing.T) {
	s := seeded(t)
	for _, o := range bundle(t)[:20] {
		var want []string
		for _, e := range o.Enriched.Entities {
			for _, m := range e.Mentions {
				want = append(want, fmt.Sprint(m.Text, " ", e.Type, " /entities/", url.PathEscape(e.ID)))
			}
		}
		root := document(t, s, "/articles/"+url.PathEscape(o.Enriched.Article.ID))
		var got []string
		for _, n := range all(root, hasClass("mention")) {
			class := strings.TrimPrefix(attribute(n, "class"), "mention ")
			got = append(got, fmt.Sprint(textOf(all(n, element("bdi"))[0]), " ", class, " ", attribute(n, "href")))
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: marks (-want +got):\n%s", o.Enriched.Article.ID, diff)
		}
		text := strings.Join(strings.Fields(o.Enriched.Text), " ")
		for _, label := range all(root, hasClass("label")) {
			label.Parent.RemoveChild(label)
		}
		if got := textOf(all(root, hasClass("text"))[0]); got != text {
			t.Errorf("%s: the text (-want +got):\n%s", o.Enriched.Article.ID, cmp.Diff(text, got))
		}
		if sentences := len(all(root, hasClass("sentence"))); o.Enriched.Sentiment != nil && sentences != len(o.Enriched.Sentiment.Sentences) {
			t.Errorf("%s: %d sentences", o.Enriched.Article.ID, sentences)
		}
	}
}
