package enrich

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/wikinews"
)

func bundledArticles(t testing.TB) []article.Raw {
	t.Helper()
	records, err := wikinews.Records()
	if err != nil {
		t.Fatal(err)
	}
	articles := make([]article.Raw, len(records))
	for i, record := range records {
		if articles[i], err = article.Decode(article.Record{Key: []byte(record.ID), Value: record.Value}); err != nil {
			t.Fatal(err)
		}
	}
	return articles
}

// The rules that are tried on a line are enough: trying all says the same, and so do
// their patterns in one part.
func TestLineRulesMatchAsAllOfThemDo(t *testing.T) {
	lines := []string{
		"", "Share this on Facebook", "SHARE THIS VIA EMAIL", "ſhare this on Facebook", "© 2026 Jane Doe", "(c) Jane Doe",
		"News delivered to your inbox every day", "A dog. (Photo: Jane Doe)", "A dog (PICTURE BY JANE DOE)", "All Rights Reserved",
		"Jane Doe contributed to this report.", "You can follow her on Twitter @janedoe", "We may earn a commission if you buy",
		"Tags: dogs", "12 comments", "(Image by Jane Doe)", "Saturday, May 3, 2026", "Reading time: 3 minutes", "éclair",
	}
	for _, most := range []int{60, 61, 140, 141, 600, 601} { // behind the rule's own words
		for _, head := range []string{"Tweet this", "Sign up now", "Citation:", "Sources :", "Click here"} {
			lines = append(lines, head+strings.Repeat("é", most), head+strings.Repeat(" ", most), head+strings.Repeat("\xff", most))
		}
	}
	for _, a := range bundledArticles(t) {
		lines = append(lines, strings.Split(a.Body, "\n")...)
	}
	var patterns []*regexp.Regexp
	for _, rule := range bannerRules.rules {
		patterns = append(patterns, regexp.MustCompile(rule.pattern))
	}
	matched := 0
	for _, line := range lines {
		want := slices.ContainsFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString(line) })
		if got := bannerRules.match(line); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
		if want {
			matched++
		}
	}
	if matched < 15 {
		t.Errorf("%d of %d lines matched", matched, len(lines))
	}
}

// What a pattern begins with is as much of a line as can be.
func TestTheRestOfALineIsCountedBehindTheLongestHead(t *testing.T) {
	pattern := `^(a|ab|abc).{0,2}$`
	rules := newLineRules(lineRule{pattern: pattern})
	for _, line := range []string{"a", "ab", "abc", "abcde", "abcdef", "abde", "abdef", "acdé", "acdéf"} {
		if got, want := rules.match(line), regexp.MustCompile(pattern).MatchString(line); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}
