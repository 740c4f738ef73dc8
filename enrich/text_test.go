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
	err = extractText(d)
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
