package main

import "strings"

// spacing says before which tokens of a sentence a space stands: where written
// has one, or where an editor would put one if written is "". Clitics that a
// treebank cuts off ("do n't") are joined to their word again in both cases.
func spacing(tokens []string, written string) []bool {
	spaced := make([]bool, len(tokens))
	open := make(map[string]bool) // quotes
	rest := strings.TrimSpace(written)
	for i, token := range tokens {
		switch trimmed := strings.TrimLeft(rest, " \u00a0"); {
		case strings.HasPrefix(trimmed, token):
			spaced[i] = len(trimmed) < len(rest)
			rest = trimmed[len(token):]
		case i > 0:
			spaced[i] = !closes(token, open) && !opens(tokens[i-1], open)
		}
		if isQuote(token) {
			open[token] = !open[token]
		}
		if clitics[strings.ToLower(strings.ReplaceAll(token, "’", "'"))] {
			spaced[i] = false
		}
	}
	return spaced
}

// clitics are what treebanks cut off the word before.
var clitics = map[string]bool{"'s": true, "n't": true, "'re": true, "'ve": true, "'ll": true, "'d": true, "'m": true}

// Marks that stand close to the token before them, and behind them.
const (
	closingMarks = ",;:!?%)]}"
	openingMarks = "([{$£€#"
)

// closes reports whether a token stands close to the one before.
func closes(token string, open map[string]bool) bool {
	return strings.Trim(token, ".") == "" || strings.Contains(closingMarks, token) || isQuote(token) && open[token]
}

// opens reports whether a token stands close to the one behind it.
func opens(token string, open map[string]bool) bool {
	return strings.Contains(openingMarks, token) || isQuote(token) && open[token]
}

// isQuote reports whether a token is a mark that both opens and closes.
func isQuote(token string) bool { return token == `"` || token == "'" }
