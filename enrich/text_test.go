package enrich

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dateline/dateline/article"
)

// extracted runs the text stage.
func extracted(raw article.Raw) (title, text string, err error) {
	d := &document{raw: raw}
	err = textExtractor{}.run(d)
	return d.title.text, d.text.text, err
}

// TestTextOfPages reads each testdata/text/*.txtar: the file body or html is
// what came in, title and text are what is left.
func TestTextOfPages(t *testing.T) {
	for _, path := range goldens(t, "testdata/text/*.txtar") {
		t.Run(path, func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := make(map[string]string)
			for _, f := range archive.Files {
				files[f.Name] = string(f.Data)
			}
			title, text, err := extracted(article.Raw{Title: strings.TrimSpace(files["raw title"]), Body: files["body"], HTML: files["html"]})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.TrimSpace(files["title"]), title); diff != "" {
				t.Errorf("title (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(strings.TrimSpace(files["text"]), text); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTextOfShortInputs(t *testing.T) {
	for name, c := range map[string]struct {
		raw         article.Raw
		title, text string
	}{
		"plain":               {article.Raw{Title: "Talks in Minsk", Body: "They met."}, "Talks in Minsk", "They met."},
		"title only":          {article.Raw{Title: "Talks in Minsk"}, "Talks in Minsk", ""},
		"title is repeated":   {article.Raw{Title: "Talks in Minsk", Body: "TALKS IN MINSK\n\nThey met."}, "Talks in Minsk", "They met."},
		"headline is split":   {article.Raw{Body: "Talks in Minsk\n\nThey met on Monday to talk."}, "Talks in Minsk", "They met on Monday to talk."},
		"no headline":         {article.Raw{Body: "They met on Monday.\n\nThey talked."}, "", "They met on Monday.\n\nThey talked."},
		"body before html":    {article.Raw{Body: "They met.", HTML: "<p>They didn't.</p>"}, "", "They met."},
		"fragment":            {article.Raw{HTML: "<p>They met.<br>They <b>tal</b>ked.</p><script>x()</script>"}, "", "They met.\nThey talked."},
		"entities in text":    {article.Raw{Body: "Q&amp;A with the minister&#39;s aide."}, "", "Q&A with the minister's aide."},
		"spaces and controls": {article.Raw{Title: " Talks\tin \n Minsk ", Body: "a\u00a0b\r\nc\u200bd\u00ad e\x00f\x07"}, "Talks in Minsk", "a b\ncd e f"},
		"no break in a line":  {article.Raw{Body: "One.\u2028Two.\u2029Three."}, "", "One.\nTwo.\n\nThree."},
		"buttons":             {article.Raw{Body: "Share this article\nThey met.\nAdvertisement\nThey talked.\nSubscribe to our newsletter"}, "", "They met.\nThey talked."},
		"captions":            {article.Raw{Body: "Minsk from above (Image: GETTY )\nThey met.\nPhoto: A. Writer."}, "", "They met."},
		"byline and date":     {article.Raw{Body: "By Jane Doe and John Smith\nMonday, March 2, 2026\nThey met."}, "", "They met."},
		"sentence with share": {article.Raw{Body: "Share prices rose in Minsk after the talks."}, "", "Share prices rose in Minsk after the talks."},
		"sentence with read":  {article.Raw{Body: "Read, who led the talks, left on Monday."}, "", "Read, who led the talks, left on Monday."},
	} {
		t.Run(name, func(t *testing.T) {
			title, text, err := extracted(c.raw)
			if err != nil {
				t.Fatal(err)
			}
			if title != c.title || text != c.text {
				t.Errorf("got  %q, %q\nwant %q, %q", title, text, c.title, c.text)
			}
		})
	}
}

// Each line belongs to the page; the one behind it looks like it, and doesn't.
func TestLinesOfThePage(t *testing.T) {
	for _, c := range []struct{ page, article string }{
		{"Image 3 of / 12", "Images of 12 lakes were shown."},
		{"Photo copyright Jane Doe / Agency", "Image problems beset the club."},
		{"Crowds wait at the border. (Photo by Jane Doe/Agency)", "The show (a photo series) opened."},
		{"Updated 4:05 pm CET, Tuesday, March 3, 2026", "Updated plans were shown at four."},
		{"Jane Doe contributed to this report.", "Heavy rain contributed to this report of losses in the valley."},
		{"Additional reporting by Jane Doe and John Smith", "Reporting by the agency was criticised."},
		{"Email Jane Doe at jdoe@example.org", "Witnesses should contact the police at tips@example.org."},
		{"Jane Doe covers the courts. Follow her on Twitter @janedoe.", "She was told to follow her on Tuesday."},
		{"This page has affiliate links.", "The bank may earn a commission of 5 percent."},
		{"Follow our coverage of the floods: https://example.org/floods", "Follow the money, he said."},
		{"________", "U.S."},
		{"14", "1987"},
		{"Order Reprints", "Reprints sold out."},
		{"By Example Staff | March 3, 2026 at 2:26 PM", "By 2 p.m. the square was full."},
		{"Jane Doe, Example Sports Writer", "Jane Doe, a sports writer, left."},
		{"https://example.org/news/article-17.html", "The page https://example.org/news was closed."},
	} {
		_, text, err := extracted(article.Raw{Title: "Talks", Body: "They met on Monday.\n" + c.page + "\n" + c.article + "\nThey left."})
		if want := "They met on Monday.\n" + c.article + "\nThey left."; err != nil || text != want {
			t.Errorf("got %q, %v\nwant %q", text, err, want)
		}
	}
}

func TestCreditsOfAnAgency(t *testing.T) {
	for line, want := range map[string]string{
		"They left on Monday. (Reporting by Jane Doe and Minsk newsroom; Editing by John Smith)": "They left on Monday.",
		"They left. (Writing by Jane Doe)":                      "They left.",
		"They left (reporting by the agency was banned).":       "They left (reporting by the agency was banned).",
		"They left. (Reporting by the agency was banned) Why?":  "They left. (Reporting by the agency was banned) Why?",
		"They met in the capital of the country (Minsk)":        "They met in the capital of the country (Minsk)",
		"They left. (The newspaper called it Reporting by Ear)": "They left. (The newspaper called it Reporting by Ear)",
	} {
		_, text, err := extracted(article.Raw{Title: "Talks", Body: line})
		if err != nil || text != want {
			t.Errorf("got %q, %v\nwant %q", text, err, want)
		}
	}
}

// A block that is nothing but a link leads to another article; a sentence with
// links, and a name, does not.
func TestLinkedLines(t *testing.T) {
	sentence := "<p>The delegations met in the capital on Monday and talked about trade, security and the border, their first meeting in a year of quarrels.</p>"
	page := "<html><body><article>" + strings.Repeat(sentence, 4) +
		`<p><a href="/1">RIVALS MEET AFTER YEARS OF QUARRELS</a></p>` +
		`<a href="/2"><p>Seven things to know about the border</p></a>` +
		`<p><a href="/3">The border</a> has been shut since <a href="/4">last year</a></p>` +
		`<p><a href="/5">It will open in the spring, both said.</a></p>` +
		`<p><a href="/6">Jane Doe</a></p>` + strings.Repeat(sentence, 4) + "</article></body></html>"
	_, text, err := extracted(article.Raw{Title: "Talks", URL: "https://example.org/0", HTML: page})
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]bool{
		"RIVALS MEET": false, "Seven things": false,
		"has been shut since last year": true, "open in the spring": true, "Jane Doe": true,
	} {
		if got := strings.Contains(text, line); got != want {
			t.Errorf("%q is in the text: %v, want %v\n%s", line, got, want, text)
		}
	}
}

func TestTextFaults(t *testing.T) {
	for name, c := range map[string]struct {
		raw  article.Raw
		want article.Class
	}{
		"only boilerplate":  {article.Raw{Body: "Share this article\nAdvertisement"}, article.Empty},
		"page without text": {article.Raw{HTML: "<html><script>x()</script></html>"}, article.Empty},
		"long text":         {article.Raw{Body: strings.Repeat("They met. ", MaxTextBytes/10+1)}, article.TooLarge},
		"long page":         {article.Raw{HTML: strings.Repeat("<p>They met.</p>", MaxHTMLBytes/16+1)}, article.TooLarge},
		"many elements":     {article.Raw{HTML: strings.Repeat("<p>x", maxPageNodes)}, article.TooLarge},
		"deep page":         {article.Raw{HTML: strings.Repeat("<div>", 100_000) + "x"}, article.Undecodable},
		"deep page of text": {article.Raw{HTML: strings.Repeat("<div>They met. ", 10_000)}, article.Undecodable},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := extracted(c.raw)
			var fault *article.Fault
			if !errors.As(err, &fault) || fault.Class != c.want || fault.Stage != "text" {
				t.Errorf("got %v, want a fault of class %s in stage text", err, c.want)
			}
		})
	}
}
