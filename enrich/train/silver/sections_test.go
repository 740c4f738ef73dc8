package silver

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestArticlesAreReadWithoutRedirectsAndTalk(t *testing.T) {
	dump := `<mediawiki>
		<siteinfo><sitename>Wikipedia</sitename></siteinfo>
		<page><title>Gomel</title><ns>0</ns><revision><id>1</id><text>'''Gomel''' &amp;c.</text></revision></page>
		<page><title>Homel</title><ns>0</ns><redirect title="Gomel" /><revision><text>#REDIRECT [[Gomel]]</text></revision></page>
		<page><title>Talk:Gomel</title><ns>1</ns><revision><text>I think</text></revision></page>
		<page><title>Minsk</title><ns>0</ns><revision><text>A city.</text></revision></page>
	</mediawiki>`
	got, err := articlesOf(strings.NewReader(dump))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"'''Gomel''' &c.", "A city."}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestADumpThatIsCutOffIsAnError(t *testing.T) {
	if _, err := articlesOf(strings.NewReader(`<mediawiki><page><ns>0</ns>`)); err == nil {
		t.Error("no error")
	}
}

// standIn answers as wtf_wikipedia does, for markup of its own: a section a
// line, a paragraph between bars, a sentence between semicolons.
const standIn = `export default (markup) => ({ sections: () => markup.split('\n').map((section) => ({
	paragraphs: () => section.split('|').map((paragraph) => ({
		sentences: () => paragraph.split(';').map((sentence) => ({ text: () => sentence }))
	}))
})) })`

func TestSectionsAreTextsOfTheirParagraphs(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("needs Node.js")
	}
	library := filepath.Join(t.TempDir(), "library.mjs")
	if err := os.WriteFile(library, []byte(standIn), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := runSections(t.Context(), "sections.mjs", library, []string{"One.;Two.||Three.\n\nFour <i>&\u2028.", "", "Five."})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"One. Two.\n\nThree.", "Four <i>&\u2028.", "Five."}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestArticlesThatAreNotAnsweredAreAnError(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("needs Node.js")
	}
	library := filepath.Join(t.TempDir(), "library.mjs")
	if err := os.WriteFile(library, []byte("process.exit(0)"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := runSections(t.Context(), "sections.mjs", library, []string{"One."}); err == nil {
		t.Error("no error")
	}
}
