package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
)

// compareLanguages measures the detection of languages on the texts in a
// folder, and returns a table: translations of the Universal Declaration of
// Human Rights, and of GNOME's help.
func compareLanguages(folder string, pipeline *enrich.Pipeline) (string, error) {
	known := make(map[string]bool)
	for _, code := range enrich.Languages() {
		known[code] = true
	}
	var text strings.Builder
	columns := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(columns, "source\tlanguages\tcharacters\ttexts\tright\tuncertain\twrong\tof these English")
	for _, source := range []struct {
		name, folder string
		read         func(string) (map[string][]string, error)
	}{
		{"Declaration of Human Rights", "declaration", declarations},
		{"GNOME's help", "help", helpPages},
	} {
		texts, err := source.read(filepath.Join(folder, source.folder))
		if err != nil {
			return "", err
		}
		if len(texts) == 0 {
			return "", fmt.Errorf("no texts in %s: %w", folder, fs.ErrNotExist)
		}
		for _, of := range []struct {
			name  string
			known bool
		}{{"known", true}, {"unknown", false}} {
			counts, languages := countAnswers(texts, known, of.known, pipeline)
			for _, set := range slices.Sorted(maps.Keys(counts)) {
				fmt.Fprintf(columns, "%s\t%d %s\t%s\t%s\n", source.name, languages, of.name, set, counts[set])
			}
		}
	}
	return flushed(columns, &text), nil
}

// lengths are those of the measured pieces, in code points. Paragraphs are
// also measured as they are, from the greatest of them on.
var lengths = []int{20, 40, 60, 100}

// countAnswers detects the language of pieces of each length, of translations
// into languages that the detection knows, or of all others. It returns how
// many languages these are.
func countAnswers(texts map[string][]string, known map[string]bool, wanted bool, pipeline *enrich.Pipeline) (map[string]*answers, int) {
	counts := make(map[string]*answers)
	codes := make(map[string]bool)
	for _, translation := range slices.Sorted(maps.Keys(texts)) {
		code := translationCode(translation)
		if known[code] != wanted {
			continue
		}
		codes[code] = true
		for set, pieces := range languagePieces(texts[translation]) {
			if counts[set] == nil {
				counts[set] = &answers{}
			}
			for _, piece := range pieces {
				enriched, err := pipeline.Enrich(article.Raw{ID: translation, Body: piece}, article.Source{})
				if err != nil {
					continue // nothing but boilerplate
				}
				counts[set].add(code, enriched.Language)
			}
		}
	}
	return counts, len(codes)
}

// languagePieces returns a translation's pieces of each length, and its long
// paragraphs whole; at most so many of each, so that no language weighs much
// more than another.
func languagePieces(paragraphs []string) map[string][]string {
	const most = 100
	pieces := make(map[string][]string)
	add := func(set, piece string) {
		if len(pieces[set]) < most {
			pieces[set] = append(pieces[set], piece)
		}
	}
	longest := lengths[len(lengths)-1]
	for _, paragraph := range paragraphs {
		for _, length := range lengths {
			if utf8.RuneCountInString(paragraph) >= length {
				add(fmt.Sprintf("%3d", length), beginning(paragraph, length))
			}
		}
		if utf8.RuneCountInString(paragraph) >= longest {
			add(fmt.Sprintf("%d or more", longest), paragraph)
		}
	}
	return pieces
}

// beginning returns the first length code points of a text, without the word
// that is cut there if there are whole ones before it.
func beginning(text string, length int) string {
	runes := []rune(text)
	start := string(runes[:length])
	if length == len(runes) || runes[length] == ' ' {
		return start
	}
	if i := strings.LastIndexByte(start, ' '); i > len(start)/2 {
		return start[:i]
	}
	return start
}

// groupCodes has the code of two letters that a language shares with others.
var groupCodes = map[string]string{
	"C": "en", "als": "sq", "arb": "ar", "azj": "az", "cmn": "zh", "khk": "mn", "kmr": "ku", "pes": "fa", "plt": "mg", "uzn": "uz", "ydd": "yi",
}

// otherScripts are translations in another script than the language is mostly
// written in; they count as languages of their own.
var otherScripts = map[string]bool{
	"sr@latin": true, "srp_latn": true, "azj_cyrl": true, "tgl_tglg": true, "tuk_cyrl": true, "uig_latn": true, "uzn_cyrl": true,
	"vie_han": true, "jav_java": true,
}

// translationCode returns a translation's language, ISO 639-1 where it has
// such a code: "de" of "deu_1996".
func translationCode(translation string) string {
	if otherScripts[translation] {
		return translation
	}
	name, _, _ := strings.Cut(translation, "_")
	if base, err := language.ParseBase(cmp.Or(groupCodes[name], name)); err == nil {
		return base.String()
	}
	return name
}

// answers counts what was said of texts.
type answers struct{ right, uncertain, wrong, english, all int }

func (a *answers) add(gold string, said article.Language) {
	a.all++
	switch {
	case said.Confidence < article.SureLanguage:
		a.uncertain++
	case said.Code == gold:
		a.right++
	default:
		a.wrong++
		if said.Code == "en" {
			a.english++
		}
	}
}

// String returns the columns of a table: texts, and shares of answers.
func (a *answers) String() string {
	share := func(n int) float64 { return float64(n) / float64(max(a.all, 1)) }
	return fmt.Sprintf("%d\t%.3f\t%.3f\t%.3f\t%.3f", a.all, share(a.right), share(a.uncertain), share(a.wrong), share(a.english))
}
