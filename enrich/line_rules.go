package enrich

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// lineRule is a pattern of whole lines.
type lineRule struct {
	pattern string
	holds   []string // of which a line holds one, in small letters; any, if empty
}

// lineRules are many patterns, of which few are tried on a line: those that its
// first byte can begin and whose words it holds.
type lineRules struct {
	rules  []compiledRule
	begins [utf8.RuneSelf][]int // rules by the first byte of a line
}

type compiledRule struct {
	lineRule
	pattern *regexp.Regexp
}

func newLineRules(rules ...lineRule) *lineRules {
	r := &lineRules{}
	for i, rule := range rules {
		r.rules = append(r.rules, compiledRule{rule, regexp.MustCompile(rule.pattern)})
		first := firstRunes(rule.pattern)
		for c := range r.begins {
			if first(rune(c)) {
				r.begins[c] = append(r.begins[c], i)
			}
		}
	}
	return r
}

// match reports whether one of the rules matches a line.
func (r *lineRules) match(line string) bool {
	if line == "" || line[0] >= utf8.RuneSelf || strings.ContainsRune(line, 'ſ') { // which is an s to patterns, but not in small letters
		for _, rule := range r.rules {
			if rule.pattern.MatchString(line) {
				return true
			}
		}
		return false
	}
	lower := strings.ToLower(line)
	for _, i := range r.begins[line[0]] {
		if rule := &r.rules[i]; rule.isHeld(lower) && rule.pattern.MatchString(line) {
			return true
		}
	}
	return false
}

func (r *compiledRule) isHeld(lower string) bool {
	for _, word := range r.holds {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return len(r.holds) == 0
}

// firstRunes returns whether a match of a pattern can begin with a character.
func firstRunes(pattern string) func(rune) bool {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err) // as regexp.MustCompile does
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		panic(err)
	}
	var firsts []*syntax.Inst
	seen := make([]bool, len(program.Inst))
	var follow func(pc uint32)
	follow = func(pc uint32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch inst := &program.Inst[pc]; inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			follow(inst.Out)
			follow(inst.Arg)
		case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
			follow(inst.Out)
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			firsts = append(firsts, inst)
		}
	}
	follow(uint32(program.Start))
	return func(c rune) bool {
		for _, inst := range firsts {
			if inst.MatchRune(c) {
				return true
			}
		}
		return false
	}
}
