package enrich

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// lineRule is a pattern of whole lines.
type lineRule struct {
	pattern string
	holds   []string // of which a line holds one, in small letters; any, if empty
}

// lineRules are many patterns, of which few are tried on a line: those that its
// first two bytes can begin and whose words it holds.
type lineRules struct {
	rules  []compiledRule
	begins [utf8.RuneSelf][]beginning // by the first byte of a line
}

// beginning is a rule that a first byte can begin, with the bytes that may follow.
type beginning struct {
	rule    int
	seconds asciiSet
}

// asciiSet is a set of characters of ASCII, a bit for each.
type asciiSet [2]uint64

func (s *asciiSet) add(c byte)     { s[c/64] |= 1 << (c % 64) }
func (s asciiSet) has(c byte) bool { return s[c/64]&(1<<(c%64)) != 0 }

// compiledRule has the pattern in two parts. A pattern that counts up to hundreds of any
// characters is compiled to as many instructions, which the garbage collector would look at
// again and again.
type compiledRule struct {
	lineRule
	head *regexp.Regexp // as much as possible,
	rest int            // and behind it so many characters at most
}

// anyRest is what ends patterns that take so many characters at most.
var anyRest = regexp.MustCompile(`\.\{0,(\d+)\}\$$`)

func compileRule(rule lineRule) compiledRule {
	pattern, rest := rule.pattern, 0
	if found := anyRest.FindStringSubmatch(pattern); found != nil {
		pattern = strings.TrimSuffix(pattern, found[0])
		rest, _ = strconv.Atoi(found[1]) // digits
	}
	head := regexp.MustCompile(pattern)
	head.Longest()
	return compiledRule{rule, head, rest}
}

func (r *compiledRule) matches(line string) bool {
	head := r.head.FindStringIndex(line)
	return head != nil && utf8.RuneCountInString(line[head[1]:]) <= r.rest
}

func newLineRules(rules ...lineRule) *lineRules {
	r := &lineRules{}
	for i, rule := range rules {
		r.rules = append(r.rules, compileRule(rule))
		program := programOf(rule.pattern)
		readers, _ := program.readers([]uint32{uint32(program.Start)})
		for c := range r.begins {
			if rest := behind(readers, rune(c)); len(rest) > 0 {
				r.begins[c] = append(r.begins[c], beginning{i, program.seconds(rest)})
			}
		}
	}
	return r
}

// match reports whether one of the rules matches a line.
func (r *lineRules) match(line string) bool {
	if line == "" || line[0] >= utf8.RuneSelf || strings.ContainsRune(line, 'ſ') { // which is an s to patterns, but not in small letters
		for _, rule := range r.rules {
			if rule.matches(line) {
				return true
			}
		}
		return false
	}
	lower := strings.ToLower(line)
	for _, b := range r.begins[line[0]] {
		if len(line) > 1 && line[1] < utf8.RuneSelf && !b.seconds.has(line[1]) {
			continue
		}
		if rule := &r.rules[b.rule]; rule.isHeld(lower) && rule.matches(line) {
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

// lineProgram is what a pattern is compiled to.
type lineProgram struct{ *syntax.Prog }

func programOf(pattern string) lineProgram {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err) // as regexp.MustCompile does
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		panic(err)
	}
	return lineProgram{program}
}

// seconds returns the characters that may stand behind a first one, after which the
// program goes on at one of some places.
func (p lineProgram) seconds(places []uint32) asciiSet {
	var set asciiSet
	readers, ends := p.readers(places)
	for c := range byte(utf8.RuneSelf) {
		if ends || slices.ContainsFunc(readers, func(inst *syntax.Inst) bool { return inst.MatchRune(rune(c)) }) {
			set.add(c)
		}
	}
	return set
}

// behind returns where a program can go on when one of some instructions has read a
// character.
func behind(readers []*syntax.Inst, c rune) []uint32 {
	var next []uint32
	for _, inst := range readers {
		if inst.MatchRune(c) {
			next = append(next, inst.Out)
		}
	}
	return next
}

// readers returns the instructions that read the next character from some places on,
// and whether the program may also end without one.
func (p lineProgram) readers(places []uint32) (readers []*syntax.Inst, ends bool) {
	seen := make([]bool, len(p.Inst))
	var follow func(pc uint32)
	follow = func(pc uint32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch inst := &p.Inst[pc]; inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			follow(inst.Out)
			follow(inst.Arg)
		case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
			follow(inst.Out)
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			readers = append(readers, inst)
		case syntax.InstMatch:
			ends = true
		}
	}
	for _, pc := range places {
		follow(pc)
	}
	return readers, ends
}
