package enrich

import (
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
)

// rebound puts the bounds of names right by the words around them: it lets them
// grow, joins two that are one, and drops those that name no person,
// organization or place. Persons are told by what is said of them.
func (r *resolver) rebound(d *document) {
	r.splitJoined(d)
	kept, named := d.newMentions(), d.stormNames()
	for i, m := range d.mentions {
		from := d.field(m.field).sentences[m.sentence].firstToken
		var before *mention
		if n := len(kept); n > 0 && kept[n-1].field == m.field && kept[n-1].sentence == m.sentence {
			before, from = &kept[n-1], kept[n-1].endToken
		}
		if before != nil && m.firstToken < before.endToken || d.isOfEvent(m) || r.isOfPeer(d, m) {
			continue // also what the name before has taken in
		}
		if m.kind == article.Demonym {
			kept = append(kept, m)
			continue
		}
		m = r.withoutKind(d, d.withoutRanks(d.withoutOffice(d.institute(r.withNickname(d, d.withBody(i)), from))))
		if m.typ == organization && d.isDescribedAsPerson(m) && r.lookUp(d.mentionText(m)).none() {
			m.typ = person
		}
		if typ := d.describedType(m); typ != "" && typ != m.typ && r.lookUp(d.mentionText(m)).none() {
			m.typ = typ
		}
		if m.firstToken >= m.endToken || d.isNoName(m) || m.typ != place && named[d.mentionText(m)] {
			continue
		}
		if before != nil && d.isCase(*before, m) {
			kept = kept[:len(kept)-1]
			continue
		}
		if before != nil && before.kind == article.Name && r.isOne(d, *before, m) {
			before.endToken, before.end = m.endToken, m.end
			continue
		}
		where, m, split := r.splitPlace(d, d.grown(m, from))
		if split {
			kept = append(kept, where)
		}
		kept = append(kept, m)
	}
	d.takeMentions(kept)
}

// splitJoined takes apart what is two organizations: two that are known with "and"
// between, "Siemens and Alstom", or one that nothing else is, "Goldman Sachs and Roe & Co",
// and two that meet, "Arsenal host Chelsea".
func (r *resolver) splitJoined(d *document) {
	isJoined := func(m mention) bool { return r.joint(d, m) > 0 }
	if !slices.ContainsFunc(d.mentions, isJoined) {
		return
	}
	kept := d.newMentions()
	for _, m := range d.mentions {
		at := r.joint(d, m)
		if at == 0 {
			kept = append(kept, m)
			continue
		}
		f := d.field(m.field)
		before, behind := m, m
		before.endToken, before.end = at, f.tokens[at-1].end
		behind.firstToken, behind.start = at+1, f.tokens[at+1].start
		kept = append(kept, before, behind)
	}
	d.takeMentions(kept)
}

// joint returns the token that joins two organizations in a mention, 0 if none does.
func (r *resolver) joint(d *document, m mention) int {
	if m.typ != organization || m.endToken-m.firstToken < 3 {
		return 0
	}
	f := d.field(m.field)
	for at := m.firstToken + 1; at < m.endToken-1; at++ {
		switch word := f.tokens[at].text; {
		case meetings[word]:
			return at
		case word == "and" && !legalForms[fold(f.tokens[at+1].text)]:
			before, behind := f.text[m.start:f.tokens[at-1].end], f.text[f.tokens[at+1].start:m.end]
			if (r.isPluralBody(before) || r.isPluralBody(behind) || r.isOrganization(before) && r.isOrganization(behind) || r.isWhole(before) || r.isWhole(behind)) && r.lookUp(d.mentionText(m)).none() {
				return at
			}
		}
	}
	return 0
}

// isWhole reports whether a name is that of an organization and no part of another one's: it
// is known, and of several words or sure.
func (r *resolver) isWhole(name string) bool {
	found := r.lookUp(name)
	return onlyOrganizations(found) && !found.best().wary && (found.best().sure || strings.Contains(name, " "))
}

// isPluralBody reports whether a name is that of organizations only, one plural as those of
// teams and parties' members: "Tories".
func (r *resolver) isPluralBody(name string) bool {
	return isNickname(name) && !strings.Contains(name, " ") && onlyOrganizations(r.lookUp(name))
}

// meetings stand between teams.
var meetings = wordSet(`host hosts beat beats face faces visit visits meet meets play plays stun stuns edge edges thrash thrashes hold holds
	down downs sink sinks rout routs crush crushes hammer hammers overcome overcomes defeat defeats`)

// isOrganization reports whether a name means organizations and nothing else.
func (r *resolver) isOrganization(name string) bool {
	return onlyOrganizations(r.lookUp(name)) || onlyOrganizations(r.known.find("The "+name))
}

// isNoName reports whether a mention is a party and a state, "R-Ky.", or the words around
// it make it another kind of name: "Tropical Storm Barry", "USS Gerald R. Ford",
// "Parkinson's disease".
func (d *document) isNoName(m mention) bool {
	f := d.field(m.field)
	s := f.sentences[m.sentence]
	if first := f.tokens[m.firstToken].text; isPartyAndState(first) || ships[first] && m.endToken > m.firstToken+1 {
		return true
	}
	if d.isIndex(m) || m.endToken == m.firstToken+1 && noNames[f.tokens[m.firstToken].text] || d.isAmountOrBill(m) {
		return true
	}
	if m.firstToken > s.firstToken && ships[f.tokens[m.firstToken-1].text] {
		return true
	}
	if m.firstToken > s.firstToken && storms[f.tokens[m.firstToken-1].text] {
		return m.typ != place && m.endToken == m.firstToken+1
	}
	return m.endToken+1 < s.endToken && isPossessive(f.tokens[m.endToken].text) && illnesses[fold(f.tokens[m.endToken+1].text)]
}

// isPartyAndState reports whether a word is what stands behind a member of the United
// States' Congress: "D-Mass".
func isPartyAndState(word string) bool {
	return len(word) > 3 && word[1] == '-' && strings.IndexByte("DRI", word[0]) >= 0 && isCapital(word[2:])
}

// withoutRanks takes the ranks of the police, cut short, off the beginning of a name: "Det
// Ch Insp Ann Roe". What is left may be empty.
func (d *document) withoutRanks(m mention) mention {
	f := d.field(m.field)
	first := f.tokens[m.firstToken].text
	if !ranks[first] && (m.typ != person || !constables[first]) {
		return m
	}
	for m.firstToken < m.endToken && (ranks[f.tokens[m.firstToken].text] || constables[f.tokens[m.firstToken].text]) {
		m.firstToken++
	}
	if m.firstToken < m.endToken {
		m.start, m.typ = f.tokens[m.firstToken].start, person
	}
	return m
}

// Ranks of the British police, as news cuts them short. Those in capitals can be other
// things.
var (
	ranks      = wordSet("Det Insp Supt")
	constables = wordSet("Ch Sgt Con DCI DI DS DC PC")
)

// ships are what stands before the name of one.
var ships = wordSet("USS USNS HMS HMAS HMCS HMNZS RMS BRP INS RFA")

// withBody lets the name of a place of several words grow to that of the organization that
// begins with it, "Bay Area Laboratory Cooperative": the words behind it have capitals, the
// last one says what it is, and none is part of another name.
func (d *document) withBody(i int) mention {
	m := d.mentions[i]
	f := d.field(m.field)
	if m.typ != place || m.endToken-m.firstToken < 2 || f == &d.title {
		return m
	}
	limit := min(f.sentences[m.sentence].endToken, m.endToken+maxGrowth)
	if i+1 < len(d.mentions) && d.mentions[i+1].field == m.field {
		limit = min(limit, d.mentions[i+1].firstToken)
	}
	end := m.endToken
	for end < limit && isCapital(f.tokens[end].text) {
		end++
	}
	if end == m.endToken || !bodies[f.tokens[end-1].text] {
		return m
	}
	m.endToken, m.end, m.typ = end, f.tokens[end-1].end, organization
	return m
}

// bodies end names of organizations.
var bodies = wordSet(`Company Cooperative Corporation Foundation Association Society Federation Alliance Coalition Partnership Network Trust
	Laboratory Institute Museum Orchestra Symphony Ballet Opera Hospital Clinic Service Services Authority Commission Council Agency
	Journal Times Herald Tribune Gazette Bank Airlines Railway Line Brewery Energy Transit`)

// institute makes a place the institution that is named after it, "College of
// Wooster".
func (d *document) institute(m mention, from int) mention {
	f := d.field(m.field)
	if m.typ != place || m.firstToken-2 < from || f.tokens[m.firstToken-1].text != "of" || !institutes[f.tokens[m.firstToken-2].text] {
		return m
	}
	m.typ = organization
	m.firstToken -= 2
	m.start = f.tokens[m.firstToken].start
	return m
}

// institutes are called after places.
var institutes = map[string]bool{"University": true, "College": true, "Institute": true, "Academy": true}

// withoutOffice takes the office off an organ of a state, "Republican Senate
// Majority Leader". What is left may be empty.
func (d *document) withoutOffice(m mention) mention {
	f := d.field(m.field)
	office := func(end int) bool {
		return end > m.firstToken && leaders[fold(f.tokens[end-1].text)] && (end == m.firstToken+1 || f.tokens[end-2].text != "of")
	}
	if m.typ != organization || !office(m.endToken) {
		return m
	}
	for office(m.endToken) {
		m.endToken--
	}
	for m.firstToken < m.endToken && parties[fold(f.tokens[m.firstToken].text)] {
		m.firstToken++
	}
	if m.firstToken < m.endToken {
		m.start, m.end = f.tokens[m.firstToken].start, f.tokens[m.endToken-1].end
	}
	return m
}

// Words of offices that stand behind an organ's name, and before it.
var (
	leaders = wordSet("leader leaders whip speaker majority minority senator senators representatives")
	parties = wordSet("republican democratic democrat labour conservative")
)

// withoutKind takes a small word that says what an organization is off the end of its name
// where it is known without: "Islamic State group", "United Auto Workers union".
func (r *resolver) withoutKind(d *document, m mention) mention {
	f := d.field(m.field)
	if m.typ != organization || m.endToken-m.firstToken < 2 || !kindsBehind[f.tokens[m.endToken-1].text] {
		return m
	}
	if end := f.tokens[m.endToken-2].end; r.isOrganization(f.text[m.start:end]) {
		m.endToken, m.end = m.endToken-1, end
	}
	return m
}

// kindsBehind are such words.
var kindsBehind = wordSet("group union newspaper magazine network channel website agency company bank airline alliance bloc")

// isCase reports whether two names are the parties of a lawsuit, whose name they
// make: "Kelly v. United States". Teams that play each other are places.
func (d *document) isCase(a, b mention) bool {
	between := strings.TrimSpace(d.field(a.field).text[a.end:b.start])
	return (between == "v." || between == "vs.") && (a.typ != place || b.typ != place)
}

// isOfPeer reports whether a mention is part of a British title: "the Duke of Sussex".
func (r *resolver) isOfPeer(d *document, m mention) bool {
	f := d.field(m.field)
	if m.typ != place || m.firstToken < f.sentences[m.sentence].firstToken+2 || f.tokens[m.firstToken-1].text != "of" || !peers[f.tokens[m.firstToken-2].text] {
		return false
	}
	found := r.lookUp(d.mentionText(m)).ofType(place)
	return len(found) > 0 && found[0].country == "GB"
}

var peers = wordSet("Prince Princess Duke Duchess Earl Countess Marquess Marchioness")

// stormNames are the names that an article gives to storms. Later it calls them by the name
// alone: "before Milton makes landfall".
func (d *document) stormNames() map[string]bool {
	var names map[string]bool
	for _, f := range d.fields() {
		for at, t := range f.tokens {
			if f.isCapitalAt(at+1) && storms[t.text] {
				if names == nil {
					names = make(map[string]bool)
				}
				names[f.tokens[at+1].text] = true
			}
		}
	}
	return names
}

// storms are what stands before their names.
var storms = map[string]bool{"Storm": true, "Hurricane": true, "Typhoon": true, "Cyclone": true}

// illnesses are called after those who described them.
var illnesses = wordSet("disease syndrome")

func isPossessive(text string) bool {
	return text == "'s" || text == "’s" || text == "'S" || text == "’S"
}

// grown lets a name take in the words before it that belong to it, down to a
// token: particles of a person's name, "de Blasio", what "&" joins, and "People's"
// before "Republic".
func (d *document) grown(m mention, from int) mention {
	f := d.field(m.field)
	first := m.firstToken
	switch m.typ {
	case person:
		for first > from && isParticle(f.tokens[first-1].text) {
			first--
		}
	case place:
		peoples := first-2 >= from && isPossessive(f.tokens[first-1].text) && isPeoples(f.tokens[first-2].text)
		if peoples && f.tokens[first].text == "Republic" {
			first -= 2
		}
	case organization:
		for first-1 > from && f.tokens[first-1].text == "&" && isCapital(f.tokens[first-2].text) {
			first -= 2
		}
		if first > from && ordinals[f.tokens[first-1].text] && strings.Contains(d.mentionText(m), "Circuit") {
			first--
		}
	}
	m.firstToken, m.start = first, f.tokens[first].start
	return m
}

// ordinals are numbers of courts of appeals.
var ordinals = wordSet("1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh")

// isPeoples reports whether a name ends as "People's Republic" begins.
func isPeoples(name string) bool { return name == "People" || strings.HasSuffix(name, " People") }

// isParticle reports whether a word before a surname is part of it. Some are
// words of English, too, or begin other names, with a capital.
func isParticle(text string) bool { return particles[text] }

var particles = wordSet("de De da Da di Di du Du del Del della van von Von der den ter bin ibn dos das des af zu")

// isOne reports whether two names that stand beside each other are one:
// "University of California, San Diego", "Washington, D.C.".
func (r *resolver) isOne(d *document, a, b mention) bool {
	f := d.field(a.field)
	switch between := strings.TrimSpace(f.text[a.end:b.start]); between {
	case `"`, "“", "”":
		return d.isNicknamed(a, b)
	case "of":
		return r.isNamedAfter(d, a, b)
	case ",":
		if a.typ == place && b.typ == place {
			return f.text[b.start:b.end] == "D.C."
		}
		state, found := strings.CutPrefix(d.mentionText(a), "University of ")
		if !found {
			state, found = strings.CutSuffix(d.mentionText(a), " State University")
		}
		return found && b.typ == place && r.isCityIn(d.mentionText(b), state)
	case "for the":
		return strings.HasSuffix(d.mentionText(a), "Court of Appeals") && b.typ != person
	case "'s", "’s":
		return isPeoples(d.mentionText(a)) && strings.HasPrefix(d.mentionText(b), "Republic ")
	case "at":
		return a.typ == organization && strings.HasPrefix(d.mentionText(a), "University of ") && b.typ != organization
	}
	return false
}

// isNicknamed reports whether two names of persons are one that has a nickname in
// quotation marks: `Casandra "Cassie" Ventura`.
func (d *document) isNicknamed(a, b mention) bool {
	if a.typ != person || b.typ != person {
		return false
	}
	f := d.field(a.field)
	const marks = "\"“”"
	closed := strings.ContainsAny(d.mentionText(a), marks) && a.endToken > a.firstToken+2
	opens := f.tokens[a.endToken].start > a.end && b.start == f.tokens[a.endToken].end
	if closed || !opens {
		return closed
	}
	if strings.ContainsAny(d.mentionText(b), marks) {
		return true
	}
	return b.endToken == b.firstToken+1 && b.endToken+1 < len(f.tokens) && strings.Contains(marks, f.tokens[b.endToken].text) &&
		isCapital(f.tokens[b.endToken+1].text)
}

// isNamedAfter reports whether an organization and the place behind "of" are one: its name
// ends with what is had in many places, "Blue Cross and Blue Shield of Alabama", and means
// nothing by itself.
func (r *resolver) isNamedAfter(d *document, a, b mention) bool {
	f := d.field(a.field)
	return a.typ == organization && b.typ == place && b.kind == article.Name && a.endToken > a.firstToken+1 &&
		hadInMany[f.tokens[a.endToken-1].text] && isCapital(f.tokens[a.firstToken].text) && r.lookUp(d.mentionText(a)).none()
}

// hadInMany end the names of organizations of which many states and cities have one.
var hadInMany = wordSet(`Shield Cross Bureau Association Society Federation Union League Club Clubs Chamber Foundation Diocese Archdiocese
	Conference Alliance Council Board Commission Authority Agency Institute Academy Museum Scouts Hospital Symphony Orchestra Company Guild
	Congress Party Movement Army Front Fund Trust Center Centre Network Coalition Farmers Teachers Workers Nurses`)

// isCityIn reports whether a name is that of a city in a state of the United
// States.
func (r *resolver) isCityIn(name, state string) bool {
	for thing := range r.lookUp(name).all() {
		if thing.typ == place && thing.region == state {
			return true
		}
	}
	return false
}

// splitPlace takes a state or country off the beginning of a person's name that
// belongs to the words before it: "governor of Alaska Sarah Palin".
func (r *resolver) splitPlace(d *document, m mention) (where, who mention, split bool) {
	f := d.field(m.field)
	if m.typ != person || m.endToken-m.firstToken < 3 || m.firstToken == 0 || f.tokens[m.firstToken-1].text != "of" {
		return m, m, false
	}
	for end := m.endToken - 2; end > m.firstToken; end-- {
		found := r.lookUp(f.text[m.start:f.tokens[end-1].end])
		if found.none() || found.best().typ != place || found.best().weight < subdivisionWeight {
			continue
		}
		where, who = m, m
		where.endToken, where.end, where.typ = end, f.tokens[end-1].end, place
		who.firstToken, who.start = end, f.tokens[end].start
		return where, who, true
	}
	return m, m, false
}
