package main

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/kong"
)

// secrets are arguments of the command line that no message may quote: values of
// the flags that are tagged as secret, what stands behind them, as the rest of a
// password with spaces does, and whatever looks like an address with a password,
// in whatever place.
type secrets []string

// looksSecret matches a user in an address, and a password given by its name.
var looksSecret = regexp.MustCompile(`(?i)://\S*@|(pass|secret|token)\w*\s*[=:]`)

func findSecrets(model *kong.Application, args []string) (found secrets) {
	isSecret := secretFlags(model)
	follows := false // a secret flag, with no other flag between
	isValue := false // of the flag right before
	for _, arg := range args {
		name, value, given := strings.Cut(arg, "=")
		secret, known := isSecret[name]
		if known {
			follows = secret
		} else {
			value = arg
		}
		if follows && (known || isValue || !isNumber(arg)) || looksSecret.MatchString(arg) {
			found = append(found, value)
		}
		isValue = known && secret && !given
	}
	// The longest first: a shorter one can be a part of it.
	slices.SortFunc(found, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return found
}

// isNumber reports whether an argument is a number, as those of replays and
// editions are, which many messages name.
func isNumber(arg string) bool { return strings.Trim(arg, "0123456789") == "" }

// secretFlags returns all flags as they are written, and whether they are secret.
func secretFlags(model *kong.Application) map[string]bool {
	flags := make(map[string]bool)
	_ = kong.Visit(model, func(node kong.Visitable, next kong.Next) error { // no visit fails
		if flag, ok := node.(*kong.Flag); ok {
			flags["--"+flag.Name] = flag.Tag.Has("secret")
		}
		return next(nil)
	})
	return flags
}

// hide replaces the secrets in a message, plain or quoted, where they stand alone.
func (s secrets) hide(message string) string {
	for _, secret := range s {
		for _, form := range []string{secret, strings.Trim(strconv.Quote(secret), `"`)} {
			message = replaceWhole(message, form, "[hidden]")
		}
	}
	return message
}

// hideIn is hide for an error that will only be shown.
func (s secrets) hideIn(err error) error { return errors.New(s.hide(err.Error())) }

// replaceWhole replaces what is no part of a longer word.
func replaceWhole(text, old, replacement string) string {
	if old == "" {
		return text
	}
	var replaced strings.Builder
	for {
		before, after, found := strings.Cut(text, old)
		if !found {
			replaced.WriteString(text)
			return replaced.String()
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		replaced.WriteString(before)
		if isOfWord(last) || isOfWord(next) {
			replaced.WriteString(old)
		} else {
			replaced.WriteString(replacement)
		}
		text = after
	}
}

func isOfWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
