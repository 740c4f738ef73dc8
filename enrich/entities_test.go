package enrich

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/article"
)

// marks are what stands before a name in a marked text: "[per Xi Jinping]".
var marks = map[string]mention{
	"per": {typ: person, kind: article.Name},
	"org": {typ: organization, kind: article.Name},
	"loc": {typ: place, kind: article.Name},
	"dem": {typ: place, kind: article.Demonym},
}

// marked builds a document whose mentions are marked in its texts.
func marked(t testing.TB, tokens *tokenizer, title, text string) *document {
	t.Helper()
	d := &document{title: field{name: article.TitleField}, text: field{name: article.TextField}}
	d.language = article.Language{Code: english, Confidence: 1}
	for f, source := range map[*field]string{&d.title: title, &d.text: text} {
		f.text = plain(source)
	}
	if err := tokens.run(d); err != nil {
		t.Fatal(err)
	}
	d.mentions = append(mentionsOf(t, &d.title, title), mentionsOf(t, &d.text, text)...)
	return d
}

// plain drops the marks.
func plain(source string) string {
	for mark := range marks {
		source = strings.ReplaceAll(source, "["+mark+" ", "")
	}
	return strings.ReplaceAll(source, "]", "")
}

func mentionsOf(t testing.TB, f *field, source string) []mention {
	t.Helper()
	var mentions []mention
	at := 0 // in the plain text
	for {
		before, rest, found := strings.Cut(source, "[")
		at += len(before)
		if !found {
			return mentions
		}
		name, after, _ := strings.Cut(rest, "]")
		mark, name, _ := strings.Cut(name, " ")
		m, known := marks[mark]
		if !known {
			t.Fatalf("no such mark: %s", mark)
		}
		m.field, m.start, m.end = f.name, at, at+len(name)
		mentions = append(mentions, locate(t, f, m))
		at += len(name)
		source = after
	}
}

// locate sets a mention's tokens and sentence.
func locate(t testing.TB, f *field, m mention) mention {
	t.Helper()
	m.firstToken = -1
	for i, token := range f.tokens {
		if token.start == m.start {
			m.firstToken = i
		}
		if token.end == m.end {
			m.endToken = i + 1
		}
	}
	if m.firstToken < 0 || m.endToken <= m.firstToken {
		t.Fatalf("mention %q is no row of tokens of %q", f.text[m.start:m.end], f.text)
	}
	for i, s := range f.sentences {
		if s.firstToken <= m.firstToken && m.firstToken < s.endToken {
			m.sentence = i
		}
	}
	return m
}

// summaryOf returns a line for each entity: id, name, country and mentions.
func summaryOf(d *document) []string {
	var lines []string
	for _, e := range d.entities {
		var texts []string
		for _, m := range e.mentions {
			texts = append(texts, d.mentionText(d.mentions[m]))
		}
		lines = append(lines, fmt.Sprintf("%s %s (%s): %s", e.id, e.name, e.country, strings.Join(texts, ", ")))
	}
	return lines
}

func TestResolve(t *testing.T) {
	tokens, resolver := testTokenizer(t), newResolver(testKnowledge(t))
	for name, c := range map[string]struct {
		title, text string
		want        []string
	}{
		"surnames, demonyms, possessives": {
			title: "[loc Belarus] and [loc China] expand cooperation",
			text: "[dem Belarusian] President [per Alexander Lukashenko] said [loc Belarus]’s path is tied to [loc China]. " +
				"[per Lukashenko]’s remarks pleased the [dem Chinese]. The [dem Belarusians] agreed with [per Li].",
			want: []string{
				"Q184 Belarus (BY): Belarus, Belarusian, Belarus, Belarusians",
				"Q148 China (CN): China, China, Chinese",
				"Q2866 Alexander Lukashenko (BY): Alexander Lukashenko, Lukashenko",
				"per:li Li (): Li",
			},
		},
		"Chinese surname comes first": {
			text: "[per Li Keqiang] spoke. [per Li] left.",
			want: []string{"Q18111 Li Keqiang (CN): Li Keqiang, Li"},
		},
		"headline in capitals": {
			title: "[per LUKASHENKO] VISITS [loc CHINA], [dem BELARUSIAN] OPPOSITION PROTESTS",
			text:  "[per Alexander Lukashenko] went to [loc Beijing].",
			want: []string{
				"Q2866 Alexander Lukashenko (BY): LUKASHENKO, Alexander Lukashenko",
				"Q956 Beijing (CN): Beijing",
				"Q148 China (CN): CHINA",
				"Q184 Belarus (BY): BELARUSIAN",
			},
		},
		"a surname in the title is the first one's": {
			title: "[per Roe] wins",
			text:  "[per Jane Roe] won. [per Richard Roe], her brother, came.",
			want: []string{
				"per:jane-roe Jane Roe (): Roe, Jane Roe",
				"per:richard-roe Richard Roe (): Richard Roe",
			},
		},
		"a surname that is known well": {
			text: "[per Putin] spoke. So did [per Obama], [per Erdogan] and [per Zelensky].",
			want: []string{
				"Q7747 Vladimir Putin (RU): Putin",
				"Q3874799 Volodymyr Zelenskyy (UA): Zelensky",
				"Q39259 Recep Tayyip Erdoğan (TR): Erdogan",
				"Q76 Barack Obama (US): Obama",
			},
		},
		"a well-known surname of somebody else": {
			text: "[per Jane Obama] spoke. [per Obama] left. [per V. Putin] met [per Vladimir V. Putin].",
			want: []string{
				"per:jane-obama Jane Obama (): Jane Obama, Obama",
				"Q7747 Vladimir Putin (RU): V. Putin, Vladimir V. Putin",
			},
		},
		"organizations in other forms": {
			text: "[org Goldman Sachs Group] and [org Pacific Gas & Electric] fell, the [org Guardian] said in [loc London], [loc England], and [loc New York].",
			want: []string{
				"Q11148 The Guardian (GB): Guardian",
				"Q1815011 Pacific Gas and Electric Company (US): Pacific Gas & Electric",
				"Q193326 Goldman Sachs (US): Goldman Sachs Group",
				"Q21 England (GB): England",
				"Q60 New York City (US): New York",
				"Q84 London (GB): London",
			},
		},
		"short names that are spelt out": {
			text: "The [org Workers' Party] ([org PTZ]) won. The [org Board of Control] for [loc India] ([org BCI]) met. [org PTZ] and [org BCI] agreed.",
			want: []string{
				"org:workers-party Workers' Party (): Workers' Party, PTZ, PTZ",
				"org:board-of-control-for-india Board of Control for India (): Board of Control for India, BCI, BCI",
			},
		},
		"clubs that are called by their towns": {
			text: "[loc Liverpool] lost the match against [loc Brentford]. [per Arsenal] won in the league. [org Everton] drew. The coach of [loc Boston] watched it in [loc Watford].",
			want: []string{
				"Q1130849 Liverpool F.C. (GB): Liverpool",
				"Q19571 Brentford F.C. (GB): Brentford",
				"Q9617 Arsenal F.C. (GB): Arsenal",
				"Q5794 Everton F.C. (GB): Everton",
				"Q2598 Watford (GB): Watford",
				"loc:boston Boston (): Boston",
			},
		},
		"clubs that have more than their towns' names": {
			text: "[loc Newcastle] scored two goals. [per Napoli] lost to [loc Milan] in the league. [loc Manchester] won the match.",
			want: []string{
				"Q18716 Newcastle United F.C. (GB): Newcastle",
				"Q1543 AC Milan (IT): Milan",
				"Q2641 S.S.C. Napoli (IT): Napoli",
				"loc:manchester Manchester (): Manchester",
			},
		},
		"towns in another game": {
			text: "[loc Newcastle] scored two goals. [loc Liverpool] lost the league match. The scrum-half was hurt.",
			want: []string{
				"loc:newcastle Newcastle (): Newcastle",
				"loc:liverpool Liverpool (): Liverpool",
			},
		},
		"towns in no game for sure": {
			text: "[loc Newcastle] won the match in the league. [loc Liverpool] lost.",
			want: []string{
				"loc:newcastle Newcastle (): Newcastle",
				"Q1130849 Liverpool F.C. (GB): Liverpool",
			},
		},
		"royals": {
			text: "Prince [per Harry] met King [per Charles], Queen [per Jane] and Prince [per William]. Ayatollah [per Khamenei] spoke.",
			want: []string{
				"Q152316 Prince Harry (GB): Harry",
				"Q36812 Prince William (GB): William",
				"Q43274 Charles III (): Charles",
				"per:jane Jane (): Jane",
				"Q57336 Ali Khamenei (IR): Khamenei",
			},
		},
		"two organizations told as one": {
			text: "[org Goldman Sachs and Acme Zorblat] beat [org Narnia Widgets and Nvidia], said [org Morgan Stanley and Co] and the [org House Energy and Commerce Committee].",
			want: []string{
				"Q182477 Nvidia (US): Nvidia",
				"Q193326 Goldman Sachs (US): Goldman Sachs",
				"Q334204 Morgan Stanley (US): Morgan Stanley and Co",
				"org:acme-zorblat Acme Zorblat (): Acme Zorblat",
				"org:house-energy-and-commerce-committee House Energy and Commerce Committee (): House Energy and Commerce Committee",
				"org:narnia-widgets Narnia Widgets (): Narnia Widgets",
			},
		},
		"two organizations of which one begins the other's name": {
			text: "[org Siemens Energy] rose. [org Siemens] fell. [org Zorblat Energy] rose. [org Zorblat] fell.",
			want: []string{
				"Q89189545 Siemens Energy (DE): Siemens Energy",
				"org:zorblat-energy Zorblat Energy (): Zorblat Energy, Zorblat",
				"Q81230 Siemens (DE): Siemens",
			},
		},
		"persons by what is said of them": {
			text: "[org Jane Roe], its country director, [org Zorblat Widgets], its maker, [org Rick Zorblat], 39, spoke.",
			want: []string{
				"org:zorblat-widgets Zorblat Widgets (): Zorblat Widgets",
				"per:jane-roe Jane Roe (): Jane Roe",
				"per:rick-zorblat Rick Zorblat (): Rick Zorblat",
			},
		},
		"of where persons are": {
			text: "[per Jane Roe] of [loc Alberta] and [per Richard Roe] of [loc Ontario] agreed.",
			want: []string{
				"Q1904 Ontario (CA): Ontario",
				"Q1951 Alberta (CA): Alberta",
				"per:jane-roe Jane Roe (): Jane Roe",
				"per:richard-roe Richard Roe (): Richard Roe",
			},
		},
		"amounts and bills": {text: "It costs [loc £4bn], and [per Bill] 21 passed, as did [org Zorblat Bill] 7."},
		"a mission of the United Nations": {
			text: "The [org UN Assistance Mission] in [loc Afghanistan] ([org UNAMA]) left. [org UNAMA] will return.",
			want: []string{
				"org:un-assistance-mission-in-afghanistan UN Assistance Mission in Afghanistan (): UN Assistance Mission in Afghanistan, UNAMA, UNAMA",
			},
		},
		"an acronym that is a word, without an initial": {
			text: "The [org National Institute for Health and Care Excellence] ([loc Nice]) met in [loc London]. [loc Nice] said no.",
			want: []string{
				"org:national-institute-for-health-and-care-excellence National Institute for Health and Care Excellence (): National Institute for Health and Care Excellence, Nice, Nice",
				"Q84 London (GB): London",
			},
		},
		"organizations with their country": {
			text: "The [org US Food and Drug Administration], the [org American Food and Drug Administration] and the [org Zorb Food and Drug Administration] met. The [org French Food and Drug Administration] and the [org Scottish Conservative Party] did not.",
			want: []string{
				"Q204711 Food and Drug Administration (US): US Food and Drug Administration, American Food and Drug Administration",
				"org:zorb-food-and-drug-administration Zorb Food and Drug Administration (): Zorb Food and Drug Administration",
				"org:french-food-and-drug-administration French Food and Drug Administration (): French Food and Drug Administration",
				"org:scottish-conservative-party Scottish Conservative Party (): Scottish Conservative Party",
			},
		},
		"a province with the name of its city": {
			text: "It rained in [loc Cebu] province in the [loc Philippines], said [loc Cebu] Gov. [per Jane Roe]. It also rained in [loc Washington] state.",
			want: []string{
				"Q13786 Cebu (PH): Cebu, Cebu",
				"Q928 Philippines (PH): Philippines",
				"per:jane-roe Jane Roe (): Jane Roe",
				"Q1223 Washington (US): Washington",
			},
		},
		"organizations of today": {
			text: "[org Meta], [org Databricks] and [org JAXA] met [org Likud] and [org Fatah] in [loc Paris]. [org ABC News] and the [org Bundesbank] said so.",
			want: []string{
				"Q178888 Fatah (PS): Fatah",
				"Q179103 Japan Aerospace Exploration Agency (JP): JAXA",
				"Q18350420 Databricks (US): Databricks",
				"Q187009 Likud (IL): Likud",
				"Q380 Meta Platforms (US): Meta",
				"Q90 Paris (FR): Paris",
				"Q162222 Deutsche Bundesbank (DE): Bundesbank",
				"org:abc-news ABC News (): ABC News",
			},
		},
		"organizations that are others elsewhere": {
			text: "The [org Foreign Office] and the [org Democratic Alliance] met the [org Liberal Democratic Party] and [org New Democracy] in [loc Portugal]. The [org Socialist Party] won, [org ABC News] of [loc Australia] said.",
			want: []string{
				"Q45 Portugal (PT): Portugal",
				"org:democratic-alliance Democratic Alliance (): Democratic Alliance",
				"org:foreign-office Foreign Office (): Foreign Office",
				"org:liberal-democratic-party Liberal Democratic Party (): Liberal Democratic Party",
				"org:new-democracy New Democracy (): New Democracy",
				"Q408 Australia (AU): Australia",
				"Q781365 Australian Broadcasting Corporation (AU): ABC News",
				"org:socialist-party Socialist Party (): Socialist Party",
			},
		},
		"a province with the name of a company": {
			text: "Officials at [loc Meta] in [loc California] said so.",
			want: []string{
				"Q99 California (US): California",
				"loc:meta Meta (): Meta",
			},
		},
		"a province with the name of a company, in its country": {
			text: "It rained in [loc Meta], a department of [loc Colombia].",
			want: []string{
				"Q238629 Meta (CO): Meta",
				"Q739 Colombia (CO): Colombia",
			},
		},
		"clubs that players come from": {
			text: "[org Real Madrid] signed [per Jane Roe] from [loc Liverpool]. She came through [loc Liverpool]'s academy in the league. [loc Leverkusen] and [per Tottenham] wanted her, coach [per Rick Roe] said.",
			want: []string{
				"Q1130849 Liverpool F.C. (GB): Liverpool, Liverpool",
				"Q8682 Real Madrid C.F. (ES): Real Madrid",
				"per:jane-roe Jane Roe (): Jane Roe",
				"Q104761 Bayer 04 Leverkusen (DE): Leverkusen",
				"Q18741 Tottenham Hotspur F.C. (GB): Tottenham",
				"per:rick-roe Rick Roe (): Rick Roe",
			},
		},
		"clubs that somebody leaves": {
			text: "[per Jane Roe], the goalkeeper, left [loc Brentford] in 2023 and joined [loc Liverpool]. She lost the league match. [per Rick Roe] left the [loc Watford] side.",
			want: []string{
				"Q1130849 Liverpool F.C. (GB): Liverpool",
				"Q19571 Brentford F.C. (GB): Brentford",
				"per:jane-roe Jane Roe (): Jane Roe",
				"Q2598 Watford (GB): Watford",
				"per:rick-roe Rick Roe (): Rick Roe",
			},
		},
		"nicknames of teams beside Canada": {
			text: "The [org Lakers] lost the game in [loc Toronto], said the coach of the [org Phillies] in [loc Texas]. The [org Senate] met.",
			want: []string{
				"Q121783 Los Angeles Lakers (US): Lakers",
				"Q1439 Texas (US): Texas",
				"Q172 Toronto (CA): Toronto",
				"Q650840 Philadelphia Phillies (US): Phillies",
				"org:senate Senate (): Senate",
			},
		},
		"letters behind several organizations": {
			text: "[org Acme Zorblat] ([org QXZ]) beat [org Narnia Rovers] ([org QXZ]).",
			want: []string{
				"org:qxz QXZ (): QXZ, QXZ",
				"org:acme-zorblat Acme Zorblat (): Acme Zorblat",
				"org:narnia-rovers Narnia Rovers (): Narnia Rovers",
			},
		},
		"such a town": {
			text: "A man from [loc Liverpool] and [per Arsenal] met.",
			want: []string{
				"Q24826 Liverpool (GB): Liverpool",
				"per:arsenal Arsenal (): Arsenal",
			},
		},
		"capitals of a dateline": {
			text: "[loc ZORBLATTON], Minn. - [org ACMEX] left [loc Zorblatton], and [loc NARNIAFORD], for [loc NSWZ].",
			want: []string{
				"loc:zorblatton Zorblatton (): ZORBLATTON, Zorblatton",
				"loc:narniaford Narniaford (): NARNIAFORD",
				"loc:nswz NSWZ (): NSWZ",
				"org:acmex ACMEX (): ACMEX",
			},
		},
		"only capitals": {
			title: "[per JANE ROE] SUES [org ACME WIDGETS] IN [loc UNITED STATES]",
			want: []string{
				"Q30 United States (US): UNITED STATES",
				"org:acme-widgets Acme Widgets (): ACME WIDGETS",
				"per:jane-roe Jane Roe (): JANE ROE",
			},
		},
		"a shared surname stays with the nearest before it": {
			text: "[per Jane Roe] sang. [per Roe] danced. [per Richard Roe] slept. [per Roe] snored. [per Mr. Roe] woke.",
			want: []string{
				"per:jane-roe Jane Roe (): Jane Roe, Roe",
				"per:richard-roe Richard Roe (): Richard Roe, Roe, Mr. Roe",
			},
		},
		"a surname stays with the title's person": {
			title: "[per Jane Roe] sings",
			text:  "[per Jane Roe] sang. [per Roe] danced. Her brother [per Richard Roe] slept. [per Roe] sang again.",
			want: []string{
				"per:jane-roe Jane Roe (): Jane Roe, Jane Roe, Roe, Roe",
				"per:richard-roe Richard Roe (): Richard Roe",
			},
		},
		"a surname stays with the one whom the article is about": {
			text: "[per Jane Roe] sang. [per Jane Roe] danced. [per Jane Roe] slept. [per Max Roe] snored. [per Roe] woke.",
			want: []string{
				"per:jane-roe Jane Roe (): Jane Roe, Jane Roe, Jane Roe, Roe",
				"per:max-roe Max Roe (): Max Roe",
			},
		},
		"Mr and Mrs": {
			text: "[per Jane Roe] sang. [per Richard Roe] slept. Mrs [per Roe] danced. Mr [per Roe] snored. Ms [per Roe] left.",
			want: []string{
				"per:jane-roe Jane Roe (): Jane Roe, Roe, Roe",
				"per:richard-roe Richard Roe (): Richard Roe, Roe",
			},
		},
		"a wife's surname": {
			text: "[per Kim Roe] slept. His wife [per Toni Roe] sang. Mrs [per Roe] danced. Mr [per Roe] snored.",
			want: []string{
				"per:kim-roe Kim Roe (): Kim Roe, Roe",
				"per:toni-roe Toni Roe (): Toni Roe, Roe",
			},
		},
		"another of the surname, without first name": {
			text: "[per Richard Roe] slept. Mrs. [per Roe] sang. [per Roe] snored. Mrs. [per Roe] danced.",
			want: []string{
				"per:richard-roe Richard Roe (): Richard Roe, Roe",
				"per:mrs-roe Mrs Roe (): Roe, Roe",
			},
		},
		"Mr and a Chinese surname": {
			text: "[per Li Keqiang] spoke. Mr [per Li] left.",
			want: []string{"Q18111 Li Keqiang (CN): Li Keqiang, Li"},
		},
		"nicknames and strokes": {
			title: "[per Max Bolkowski] and [per Eddie Roe]",
			text:  "[per Max Bołkowski] met [per Edward \"Eddie\" Roe] again. [per Roe] and [per Bołkowski] sang.",
			want: []string{
				"per:edward-eddie-roe Edward \"Eddie\" Roe (): Eddie Roe, Edward \"Eddie\" Roe, Roe",
				"per:max-bolkowski Max Bołkowski (): Max Bolkowski, Max Bołkowski, Bołkowski",
			},
		},
		"a short name in brackets": {
			text: "The [org Center for Widgets: Research and Education] (C-WRE) met the [org Zorblat Council] (ZC). C-WRE and the ZC agreed.",
			want: []string{
				"org:center-for-widgets-research-and-education Center for Widgets: Research and Education (): " +
					"Center for Widgets: Research and Education, C-WRE, C-WRE",
				"org:zorblat-council Zorblat Council (): Zorblat Council, ZC, ZC",
			},
		},
		"a short name takes the long one's type": {
			text: "The [org University of Narnia] ([per UN Arnia]) met. [loc UN Arnia] rose.",
			want: []string{"org:university-of-narnia University of Narnia (): University of Narnia, UN Arnia, UN Arnia"},
		},
		"brackets that hold no short name": {
			text: "[org Acme Widgets] (founded) and [org Gondor Motors] (ACME), [org Zorblat] (Zoe Roe).",
			want: []string{
				"org:acme-widgets Acme Widgets (): Acme Widgets",
				"org:gondor-motors Gondor Motors (): Gondor Motors",
				"org:zorblat Zorblat (): Zorblat",
			},
		},
		"names that the tagger found elsewhere": {
			text: "[per Jane Roe] left [org Acme Widgets]. Then Acme Widgets sued Roe, and Jane Roe won.",
			want: []string{
				"per:jane-roe Jane Roe (): Jane Roe, Roe, Jane Roe",
				"org:acme-widgets Acme Widgets (): Acme Widgets, Acme Widgets",
			},
		},
		"words that are no repeated name": {
			text: "[per Jane Golden] left. A golden age. Golden days. The [org Zorblat] rose. Miss Zorblat World fell.",
			want: []string{
				"per:jane-golden Jane Golden (): Jane Golden",
				"org:zorblat Zorblat (): Zorblat",
			},
		},
		"particles": {
			text: "[per Anna de Roe] met [per Otto von Zorblat]. De [per Roe] and von [per Zorblat] left the city of [per Lima].",
			want: []string{
				"per:anna-de-roe Anna de Roe (): Anna de Roe, De Roe",
				"per:otto-von-zorblat Otto von Zorblat (): Otto von Zorblat, von Zorblat",
				"per:lima Lima (): Lima",
			},
		},
		"storms and illnesses": {
			text: "Hurricane [per Jane] passed. [per Parkinson]'s disease. [per Jane Roe] left.",
			want: []string{"per:jane-roe Jane Roe (): Jane Roe"},
		},
		"a university's campus": {
			text: "The [org University of California], [loc San Diego] and the [org University of Zorblat] at [loc Narnia], in [loc Oslo].",
			want: []string{
				"Q585 Oslo (NO): Oslo",
				"Q622664 University of California San Diego (US): University of California, San Diego",
				"org:university-of-zorblat-at-narnia University of Zorblat at Narnia (): University of Zorblat at Narnia",
			},
		},
		"a university and its country": {
			text: "The [org University of Oslo], [loc Norway].",
			want: []string{
				"Q20 Norway (NO): Norway",
				"Q486156 University of Oslo (NO): University of Oslo",
			},
		},
		"the capital's district": {
			text: "He left [loc Washington], [loc D.C.].",
			want: []string{"Q61 Washington, D.C. (US): Washington, D.C."},
		},
		"a place before a person": {
			text: "The governor of [per Alaska Jane Roe] left.",
			want: []string{
				"Q797 Alaska (US): Alaska",
				"per:jane-roe Jane Roe (): Jane Roe",
			},
		},
		"what stands before &": {
			text: "The Rock & [org Roll Hall of Fame] opened.",
			want: []string{"org:rock-roll-hall-of-fame Rock & Roll Hall of Fame (): Rock & Roll Hall of Fame"},
		},
		"organs of a state by several names": {
			text: "The [org United States Widget Agency], or [org US Widget Agency], and the [org Widget Agency] ([org WA]).",
			want: []string{"org:united-states-widget-agency United States Widget Agency (): United States Widget Agency, US Widget Agency, Widget Agency, WA"},
		},
		"an airport": {
			text: "[loc Zorblat International Airport], called [loc Zorblat Airport].",
			want: []string{"loc:zorblat-international-airport Zorblat International Airport (): Zorblat International Airport, Zorblat Airport"},
		},
		"a chamber and its leader": {
			text: "The [org Zorblat House of Representatives] met. The House rose. [org Republican Senate Majority Leader] and [org Republican Senators] left. A house, the House Committee.",
			want: []string{
				"org:zorblat-house-of-representatives Zorblat House of Representatives (): Zorblat House of Representatives",
				"org:senate Senate (): Senate",
			},
		},
		"a body by its kind": {
			text: "The [org Zorblat Commission] met. The Commission rose, said Commission sources. [per Jane Roe] of the Commission left.",
			want: []string{
				"org:zorblat-commission Zorblat Commission (): Zorblat Commission, Commission, Commission",
				"per:jane-roe Jane Roe (): Jane Roe",
			},
		},
		"a college that is called after a place": {
			text: "The College of [loc Zorblat] and the city of [loc Narnia].",
			want: []string{
				"loc:narnia Narnia (): Narnia",
				"org:college-of-zorblat College of Zorblat (): College of Zorblat",
			},
		},
		"a court for a circuit": {
			text: "The [org Court of Appeals] for the [org Third Circuit] sat.",
			want: []string{"org:court-of-appeals-for-the-third-circuit Court of Appeals for the Third Circuit (): Court of Appeals for the Third Circuit"},
		},
		"a lawsuit and a match": {
			text: "The judges of [per Roe] v. [loc Narnia] left. [loc England] v. [loc France] was fun.",
			want: []string{
				"Q142 France (FR): France",
				"Q21 England (GB): England",
			},
		},
		"events that are called after places": {
			text: "They left the [loc Oslo] International Film Festival, the [dem Norwegian] Open and the [loc Rome] Agreement behind. She picked the [loc England] World Cup squad. He won in [loc Oslo].",
			want: []string{
				"Q21 England (GB): England",
				"Q585 Oslo (NO): Oslo",
			},
		},
		"an event in a headline": {
			title: "[loc Norway] Ready To Sign Peace Agreement",
			want:  []string{"Q20 Norway (NO): Norway"},
		},
		"indices of shares": {
			text: "The [org S&P] 500 and the [org Dow Jones Industrial Average] rose, [loc Oslo]'s [org FTSE 100] fell, and the [org Nasdaq] closed higher. [org Zorblat] rose 1 percent on the [org NYSE].",
			want: []string{
				"Q585 Oslo (NO): Oslo",
				"Q13677 New York Stock Exchange (US): NYSE",
				"org:zorblat Zorblat (): Zorblat",
			},
		},
		"no persons": {
			text: "[per God] knows [per Jane Roe], [loc M.D.], said so.",
			want: []string{"per:jane-roe Jane Roe (): Jane Roe"},
		},
		"the first of two surnames": {
			text: "[per Juana Zorblat Roe] won. [per Zorblat] thanked [per Juana Zorblat]. [per Maria Luisa Narnia] met [per Maria Luisa].",
			want: []string{
				"per:juana-zorblat-roe Juana Zorblat Roe (): Juana Zorblat Roe, Zorblat, Juana Zorblat",
				"per:maria-luisa-narnia Maria Luisa Narnia (): Maria Luisa Narnia, Maria Luisa",
			},
		},
		"an inner first name": {
			text: "[per Robert Francis Zorblat] spoke. [per Francis] left.",
			want: []string{
				"per:robert-francis-zorblat Robert Francis Zorblat (): Robert Francis Zorblat",
				"per:francis Francis (): Francis",
			},
		},
		"a first name before it is a surname": {
			title: "[per Zorblat] wins",
			text:  "[per Zorblat Narnia] won. [per Zorblat] left. [per Jan Zorblat] stayed. [per Zorblat] slept.",
			want: []string{
				"per:zorblat-narnia Zorblat Narnia (): Zorblat, Zorblat Narnia, Zorblat",
				"per:jan-zorblat Jan Zorblat (): Jan Zorblat, Zorblat",
			},
		},
		"other names of persons": {
			text: "[per Max Roe], better known as [loc Zorbo], and [per Jane Roe] left. [loc Zorbo] sang.",
			want: []string{
				"per:max-roe Max Roe (): Max Roe, Zorbo, Zorbo",
				"per:jane-roe Jane Roe (): Jane Roe",
			},
		},
		"an organization by its first words": {
			text: "[org Zorblat Therapeutics] rose. [org Zorblat] said so. [org Narnia] fell before [org Narnia Widgets] rose. [org Gondor Zed] and [org Gondor Zee] met [org Gondor].",
			want: []string{
				"org:zorblat-therapeutics Zorblat Therapeutics (): Zorblat Therapeutics, Zorblat",
				"org:narnia Narnia (): Narnia",
				"org:narnia-widgets Narnia Widgets (): Narnia Widgets",
				"org:gondor Gondor (): Gondor",
				"org:gondor-zed Gondor Zed (): Gondor Zed",
				"org:gondor-zee Gondor Zee (): Gondor Zee",
			},
		},
		"a firm and one that is called like it": {
			text: "[org Zorblat Corp] owns [org Zorblat News]. [org Zorblat] rose.",
			want: []string{
				"org:zorblat Zorblat (): Zorblat Corp, Zorblat",
				"org:zorblat-news Zorblat News (): Zorblat News",
			},
		},
		"a company and its foundation": {
			text: "[org Zorblat Nord] fell. The [org Zorblat Nord Foundation] owns it. [org Zorblat] rose.",
			want: []string{
				"org:zorblat-nord Zorblat Nord (): Zorblat Nord, Zorblat",
				"org:zorblat-nord-foundation Zorblat Nord Foundation (): Zorblat Nord Foundation",
			},
		},
		"a body of a country": {
			text: "The [org Widget Commission of Narnia] met. The Commission rose.",
			want: []string{"org:widget-commission-of-narnia Widget Commission of Narnia (): Widget Commission of Narnia, Commission"},
		},
		"initials that are written as a word": {
			text: "The [org Zorblat Electoral Commission] (Zec) said so. [org Zec] agreed.",
			want: []string{"org:zorblat-electoral-commission Zorblat Electoral Commission (): Zorblat Electoral Commission, Zec, Zec"},
		},
		"what an organization is in small letters": {
			text: "The [org Islamic State group] and the [org Zorblat group] fought.",
			want: []string{
				"Q2429253 Islamic State (): Islamic State",
				"org:zorblat-group Zorblat group (): Zorblat group",
			},
		},
		"an office that another country has, too": {
			text: "The [org Icelandic Met Office] in [loc Iceland] and [loc England] spoke. The [org Met Office] warned.",
			want: []string{
				"org:icelandic-met-office Icelandic Met Office (): Icelandic Met Office, Met Office",
				"Q189 Iceland (IS): Iceland",
				"Q21 England (GB): England",
			},
		},
		"a surname that comes first and stands in the title": {
			title: "[per Zorblat Yi] visits",
			text:  "[per Zorblat Yi] came. [per Zorblat Huning] stayed. [per Zorblat] left.",
			want: []string{
				"per:zorblat-yi Zorblat Yi (): Zorblat Yi, Zorblat Yi, Zorblat",
				"per:zorblat-huning Zorblat Huning (): Zorblat Huning",
			},
		},
		"an agency of a country by its letters": {
			text: "The [org U.S. Widget Zone] met. [org USWZ] rose.",
			want: []string{"org:us-widget-zone U.S. Widget Zone (): U.S. Widget Zone, USWZ"},
		},
		"a court's number": {
			text: "The 9th [org Circuit Court of Appeals] sat.",
			want: []string{"org:9th-circuit-court-of-appeals 9th Circuit Court of Appeals (): 9th Circuit Court of Appeals"},
		},
		"teams by their nicknames and towns": {
			text: "The [org Los Angeles Dodgers] won the game. The [org Toronto Blue Jays] scored in the inning. The [loc Dodgers] are the champions, and [loc Toronto] lost the league. Blue Jays fans cried at the match in [loc Boston].",
			want: []string{
				"Q334634 Los Angeles Dodgers (US): Los Angeles Dodgers, Dodgers",
				"Q650829 Toronto Blue Jays (CA): Toronto Blue Jays, Toronto, Blue Jays",
				"Q100 Boston (US): Boston",
			},
		},
		"somebody with another one's name and an initial": {
			text: "[per Michael B. Jordan] won.",
			want: []string{"per:michael-b-jordan Michael B. Jordan (): Michael B. Jordan"},
		},
		"a title that is part of a name": {
			text: "[per Lady Gaga] sang. [per Gaga] left. [per Sheikh Hasina] left [loc Bangladesh].",
			want: []string{
				"Q19848 Lady Gaga (US): Lady Gaga, Gaga",
				"Q52183 Sheikh Hasina (BD): Sheikh Hasina",
				"Q902 Bangladesh (BD): Bangladesh",
			},
		},
		"a pope": {
			text: "Pope [per Francis] spoke. [per Francis] left.",
			want: []string{"Q450675 Pope Francis (VA): Francis, Francis"},
		},
		"a party and a state": {
			text: "[per Jane Roe], [loc D-Zorb], met [per John Doe] ([per R-Zorb]) in [loc D-Day City].",
			want: []string{
				"per:jane-roe Jane Roe (): Jane Roe",
				"per:john-doe John Doe (): John Doe",
			},
		},
		"what is said of a name tells its type": {
			text: "The gang [per Zorb] fled. [loc Roe Capital], a data-driven U.S. fund, sold. An analyst at [per Blix] said so. " +
				"The city of [org Doe] fell. [per Jane Smith], a party member, left. [per Mary Hill], the firm's boss, left.",
			want: []string{
				"org:zorb Zorb (): Zorb",
				"org:roe-capital Roe Capital (): Roe Capital",
				"org:blix Blix (): Blix",
				"loc:doe Doe (): Doe",
				"per:jane-smith Jane Smith (): Jane Smith",
				"per:mary-hill Mary Hill (): Mary Hill",
			},
		},
		"a place in a title": {
			text: "The Duke of [loc London] met the Crown Prince of [loc China].",
			want: []string{"Q148 China (CN): China"},
		},
		"a storm by its name alone": {
			text: "Hurricane [per Zorba] came. Before [per Zorba] left, [per Zorba Smith] spoke. [per Milton] stayed.",
			want: []string{
				"per:zorba-smith Zorba Smith (): Zorba Smith",
				"per:milton Milton (): Milton",
			},
		},
		"a ship": {
			text: "The USS [per Gerald R. Ford], the BRP [per Jane Roe] and the [org HMS Zorblat] left [loc Zorblat]. [org USS] makes steel.",
			want: []string{
				"loc:zorblat Zorblat (): Zorblat",
				"org:uss USS (): USS",
			},
		},
		"ranks of the police": {
			text: "[org Det Ch Insp] [per Jane Roe] left. [org Det Supt John Doe] and [per DI Zorb] work for [org DC Comics].",
			want: []string{
				"per:jane-roe Jane Roe (): Jane Roe",
				"org:dc-comics DC Comics (): DC Comics",
				"per:john-doe John Doe (): John Doe",
				"per:zorb Zorb (): Zorb",
			},
		},
		"a nickname in quotation marks": {
			text: "[per Jane] \"[per Zee\" Zorb] met [per John] “[per Doc]” [per Doe]. [per Zee] left, and so did [per Doc]. \"[per Roe]\", she wrote.",
			want: []string{
				`per:jane-zee-zorb Jane "Zee" Zorb (): Jane "Zee" Zorb, Zee`,
				`per:john-doc-doe John "Doc" Doe (): John “Doc” Doe, Doc`,
				"per:roe Roe (): Roe",
			},
		},
		"names with a quotation between them": {
			text: "[per Jane] \"[per Roe]\" and [per John Doe]: \"[per Zorb] is here.\"",
			want: []string{
				"per:jane Jane (): Jane",
				"per:john-doe John Doe (): John Doe",
				"per:roe Roe (): Roe",
				"per:zorb Zorb (): Zorb",
			},
		},
		"a region in front of an organization's name is part of it": {
			text: "The [loc Bay Area] Laboratory Cooperative moved to the [loc Bay Area]. Roe of the [loc Zorb Hills] Journal saw [loc Zorb Hills] Farmers.",
			want: []string{
				"loc:bay-area Bay Area (): Bay Area",
				"org:bay-area-laboratory-cooperative Bay Area Laboratory Cooperative (): Bay Area Laboratory Cooperative",
				"loc:zorb-hills Zorb Hills (): Zorb Hills",
				"org:zorb-hills-journal Zorb Hills Journal (): Zorb Hills Journal",
			},
		},
		"an organization that many states have": {
			text: "The [org Blue Cross and Blue Shield] of [loc Alabama] paid the [org Zorb Bureau] of [loc Narnia]. The [org Salvation Army] of [loc Canada] and [org Foo Motors] of [loc Japan] did not.",
			want: []string{
				"org:blue-cross-and-blue-shield-of-alabama Blue Cross and Blue Shield of Alabama (): Blue Cross and Blue Shield of Alabama",
				"org:zorb-bureau-of-narnia Zorb Bureau of Narnia (): Zorb Bureau of Narnia",
				"Q16 Canada (CA): Canada",
				"Q17 Japan (JP): Japan",
				"Q188307 The Salvation Army (): Salvation Army",
				"org:foo-motors Foo Motors (): Foo Motors",
			},
		},
		"two organizations in one name": {
			text: "[org Apple and Google] fell. [org Zorbs host Narnia Rovers]. [org Bergs stun Foos]. [org Zorb and Apple] and the [org Ministry of Finance and Trade] did not.",
			want: []string{
				"Q312 Apple (US): Apple",
				"Q95 Google (US): Google",
				"org:narnia-rovers Narnia Rovers (): Narnia Rovers",
				"org:zorbs Zorbs (): Zorbs",
				"org:bergs Bergs (): Bergs",
				"org:foos Foos (): Foos",
				"org:ministry-of-finance-and-trade Ministry of Finance and Trade (): Ministry of Finance and Trade",
				"org:zorb-and-apple Zorb and Apple (): Zorb and Apple",
			},
		},
		"a company and what else it is": {
			text: "[org Zorblat and Company] rose. [org Zorblat & Co] and [org Zorblat] are one.",
			want: []string{"org:zorblat Zorblat (): Zorblat and Company, Zorblat & Co, Zorblat"},
		},
		"titles of Ireland and of clerics": {
			text: "[per Taoiseach Jane Roe] met [per Tánaiste John Doe] and [per Mullah Omar].",
			want: []string{
				"per:jane-roe Jane Roe (): Taoiseach Jane Roe",
				"per:john-doe John Doe (): Tánaiste John Doe",
				"per:omar Omar (): Mullah Omar",
			},
		},
		"an office that a namesake holds": {
			text: "Detective [per Tim Scott] of [loc Ohio] and Boston Fed President [per Susan Collins] met Senator [per Rand Paul] in [loc Washington].",
			want: []string{
				"Q1397 Ohio (US): Ohio",
				"Q463557 Rand Paul (US): Rand Paul",
				"Q61 Washington, D.C. (US): Washington",
				"per:susan-collins Susan Collins (): Susan Collins",
				"per:tim-scott Tim Scott (): Tim Scott",
			},
		},
		"a party that rules elsewhere": {
			text: "The ruling [org Democratic Party] met in [loc Seoul]. An envoy flew to the [loc U.S.] on Monday.",
			want: []string{
				"Q8684 Seoul (KR): Seoul",
				"org:democratic-party Democratic Party (): Democratic Party",
				"Q30 United States (US): U.S.",
			},
		},
		"a party of the country that is named more often": {
			text: "The [org Democratic Party] of [loc South Korea] met in [loc Seoul]. An envoy flew to the [loc U.S.] on Monday.",
			want: []string{
				"Q8684 Seoul (KR): Seoul",
				"Q884 South Korea (KR): South Korea",
				"org:democratic-party Democratic Party (): Democratic Party",
				"Q30 United States (US): U.S.",
			},
		},
		"a party that has its name for itself": {
			text: "The [org Tories] met in [loc France], and [loc France] said so. [loc Britain] did not.",
			want: []string{
				"Q142 France (FR): France, France",
				"Q9626 Conservative Party (GB): Tories",
				"Q145 United Kingdom (GB): Britain",
			},
		},
		"a hospital of a name that many bear": {
			text: "He died at [org St Vincent's Hospital] in [loc Sydney].",
			want: []string{
				"Q3130 Sydney (AU): Sydney",
				"org:st-vincents-hospital St Vincent's Hospital (): St Vincent's Hospital",
			},
		},
		"letters of a court": {
			text: "The [org ICC] sat in [loc The Hague].",
			want: []string{
				"Q36600 The Hague (NL): The Hague",
				"Q47488 International Criminal Court (): ICC",
			},
		},
		"the same letters in cricket": {
			text: "The [org ICC] fined the bowler. He took six wickets. The batsmen left [loc Perth].",
			want: []string{
				"org:international-cricket-council International Cricket Council (): ICC",
				"Q3183 Perth (AU): Perth",
			},
		},
		"a parliament of a name that others have": {
			text: "The [org National Assembly] met in [loc Pakistan].",
			want: []string{
				"Q843 Pakistan (PK): Pakistan",
				"org:national-assembly National Assembly (): National Assembly",
			},
		},
		"provinces cut short, and a sea that has one": {
			text: "They left [loc Calgary], [loc Alta]., for the [loc B.C.] coast, and [loc Sudan] for the [loc Red Sea].",
			want: []string{
				"Q1049 Sudan (SD): Sudan",
				"Q1951 Alberta (CA): Alta",
				"Q1974 British Columbia (CA): B.C.",
				"Q23406 Red Sea (): Red Sea",
				"Q36312 Calgary (CA): Calgary",
			},
		},
		"an office behind a name": {
			text: "[loc Zorblat] rose. Zorblat Senator [per Jane Roe] and the Zorblat Cup.",
			want: []string{
				"loc:zorblat Zorblat (): Zorblat, Zorblat",
				"per:jane-roe Jane Roe (): Jane Roe",
			},
		},
		"titles, initials and suffixes": {
			text: "[per Dr. John Q. Public Jr.] met [per John Public]. [per President Public] and [per J. Public] are one.",
			want: []string{"per:john-q-public John Q. Public (): Dr. John Q. Public Jr., John Public, President Public, J. Public"},
		},
		"Arabic article": {
			text: "[per Karim al-Zorbati] spoke; [per Al-Zorbati] and [per Zorbati] too.",
			want: []string{"per:karim-al-zorbati Karim al-Zorbati (): Karim al-Zorbati, Al-Zorbati, Zorbati"},
		},
		"person known before the company": {
			text: "[per Gerald Ford] died. [org Ford] was president. [per Betty Ford] was there; [org Ford]'s friends spoke of [per Gerald R. Ford], and [per Gerald Ford] again.",
			want: []string{
				"Q9582 Gerald Ford (US): Gerald Ford, Ford, Ford, Gerald R. Ford, Gerald Ford",
				"per:betty-ford Betty Ford (): Betty Ford",
			},
		},
		"company beside a person of its name": {
			text: "[org Ford Motor Co] sold cars. [per Jane Ford] said that [org Ford] grew.",
			want: []string{"Q44294 Ford (US): Ford Motor Co, Ford", "per:jane-ford Jane Ford (): Jane Ford"},
		},
		"acronym with its full name": {
			text: "The [org Acme Widget Authority] ([org AWA]) moved. [org AWA] said so.",
			want: []string{"org:acme-widget-authority Acme Widget Authority (): Acme Widget Authority, AWA, AWA"},
		},
		"known acronym": {
			text: "[org WHO] and the [org World Health Organization]; [org NATO], [org U.N.] and the [org United Nations].",
			want: []string{
				"Q1065 United Nations (): U.N., United Nations",
				"Q7817 World Health Organization (): WHO, World Health Organization",
				"Q7184 NATO (): NATO",
			},
		},
		"kinds of organization for the full name": {
			text: "The [org Narnian Widget Commission] met. The [org Commission] rose. [org Gondor University] and [org Gondor].",
			want: []string{
				"org:narnian-widget-commission Narnian Widget Commission (): Narnian Widget Commission, Commission",
				"org:gondor-university Gondor University (): Gondor University, Gondor",
			},
		},
		"small letter in a known name": {
			text: "The [org Democratic party] won in [loc Ohio].",
			want: []string{"Q1397 Ohio (US): Ohio", "Q29552 Democratic Party (US): Democratic party"},
		},
		"an organ of a state": {
			text: "[per Li Keqiang], the Premier of the [org State Council of the People’s Republic of China], nodded.",
			want: []string{
				"Q148 China (CN): People’s Republic of China",
				"Q18111 Li Keqiang (CN): Li Keqiang",
				"Q59261 State Council (CN): State Council",
			},
		},
		"no organ of a state": {
			text: "The [org Muslim Council of Britain] met the [org Constitutional Court of Italy].",
			want: []string{
				"Q38 Italy (IT): Italy",
				"org:constitutional-court Constitutional Court (): Constitutional Court",
				"org:muslim-council-of-britain Muslim Council of Britain (): Muslim Council of Britain",
			},
		},
		"an organ of a state, cut at a possessive": {
			text: "[per Li Keqiang], the Premier of the [org State Council of the People]’s [loc Republic of China], nodded.",
			want: []string{
				"Q148 China (CN): People’s Republic of China",
				"Q18111 Li Keqiang (CN): Li Keqiang",
				"Q59261 State Council (CN): State Council",
			},
		},
		"a people's republic": {
			text: "He left the People's [loc Republic of China] for the [loc Republic of China].",
			want: []string{"Q148 China (CN): People's Republic of China", "Q865 Taiwan (TW): Republic of China"},
		},
		"known as a whole": {
			text: "The [org Bank of America] rose.",
			want: []string{"Q487907 Bank of America (US): Bank of America"},
		},
		"demonyms of two words": {
			text: "A [dem Korean] met a North [dem Korean] and a Sri [dem Lankan].",
			want: []string{
				"Q423 North Korea (KP): North Korean",
				"Q854 Sri Lanka (LK): Sri Lankan",
				"Q884 South Korea (KR): Korean",
			},
		},
		"the other Paris": {
			text: "He was born in [loc Paris], [loc Texas].",
			want: []string{
				"Q1439 Texas (US): Texas",
				"Q830149 Paris (US): Paris",
			},
		},
		"the first Paris": {
			text: "He was born in [loc Paris].",
			want: []string{"Q90 Paris (FR): Paris"},
		},
		"Georgia, the country": {
			text: "[loc Georgia] and its capital [loc Tbilisi].",
			want: []string{
				"Q230 Georgia (GE): Georgia",
				"Q994 Tbilisi (GE): Tbilisi",
			},
		},
		"Georgia, the state": {
			text: "[loc Atlanta], [loc Georgia], and [loc Florida].",
			want: []string{
				"Q1428 Georgia (US): Georgia",
				"Q23556 Atlanta (US): Atlanta",
				"Q812 Florida (US): Florida",
			},
		},
		"one type for a name": {
			text: "[loc Zorblat] rose. [org Zorblat] fell. [org Zorblat] rose again.",
			want: []string{"org:zorblat Zorblat (): Zorblat, Zorblat, Zorblat"},
		},
		"the surname of a person is no place": {
			text: "[per Alexander Lukashenko] rose. [loc Lukashenko] sat.",
			want: []string{"Q2866 Alexander Lukashenko (BY): Alexander Lukashenko, Lukashenko"},
		},
		"a country is a place, whatever the tagger says": {
			text: "[org China] grew.",
			want: []string{"Q148 China (CN): China"},
		},
		"a member of Congress only in their country": {
			text: "[per Adam Smith] wrote The Wealth of Nations.",
			want: []string{"per:adam-smith Adam Smith (): Adam Smith"},
		},
		"a member of Congress": {
			text: "[per Adam Smith] of [loc Seattle] rose in the [org U.S. Senate].",
			want: []string{
				"Q350916 Adam Smith (US): Adam Smith",
				"Q5083 Seattle (US): Seattle",
				"Q66096 United States Senate (US): U.S. Senate",
			},
		},
		"not a name": {
			text: "Then [per 's] came.",
			want: []string{"per:s s (): 's"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			checkEntities(t, resolver, marked(t, tokens, c.title, c.text), c.want)
		})
	}
}

// checkEntities resolves a document, and checks its entities as summaryOf tells them.
func checkEntities(t *testing.T, r *resolver, d *document, want []string) {
	t.Helper()
	if err := r.run(d); err != nil {
		t.Fatal(err)
	}
	checkResolved(t, d)
	if diff := cmp.Diff(want, summaryOf(d)); diff != "" {
		t.Errorf("entities (-want +got):\n%s", diff)
	}
}

// checkResolved checks what holds of every document.
func TestPlacesHaveTheirPosition(t *testing.T) {
	known := testKnowledge(t)
	tokens, err := newTokenizer(known)
	if err != nil {
		t.Fatal(err)
	}
	d := marked(t, tokens, "", "[loc Minsk], [dem Belarusian] capital, heard from [org NATO] in [loc Quito] and [loc Nowhereville].")
	if err := newResolver(known).run(d); err != nil {
		t.Fatal(err)
	}
	got := make(map[string][]float64)
	for _, e := range d.resultEntities() {
		if e.Lat != nil && e.Lon != nil {
			got[e.Name] = []float64{*e.Lat, *e.Lon}
		}
	}
	want := map[string][]float64{"Minsk": {53.9, 27.57}, "Belarus": {53.82, 28.42}, "Quito": {-0.21, -78.5}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func checkResolved(t interface{ Errorf(string, ...any) }, d *document) {
	owned := make(map[int]int)
	ids := make(map[string]bool)
	for i, e := range d.entities {
		if ids[e.id] {
			t.Errorf("two entities are %s", e.id)
		}
		ids[e.id] = true
		if e.name == "" || e.id == "" || len(e.mentions) == 0 || e.wikidata != "" && e.wikidata != e.id {
			t.Errorf("malformed: %+v", e)
		}
		if e.salience < 0 || e.salience > 1 || e.salience != round(e.salience) {
			t.Errorf("salience of %s is %v", e.id, e.salience)
		}
		if i > 0 && e.salience > d.entities[i-1].salience {
			t.Errorf("%s comes too late", e.id)
		}
		for j, m := range e.mentions {
			owned[m]++
			if j > 0 && m <= e.mentions[j-1] {
				t.Errorf("mentions of %s are not in order: %v", e.id, e.mentions)
			}
		}
	}
	for i, m := range d.mentions {
		if owned[i] != 1 {
			t.Errorf("mention %d belongs to %d entities", i, owned[i])
		}
		f := d.field(m.field)
		if m.firstToken >= m.endToken || m.start != f.tokens[m.firstToken].start || m.end != f.tokens[m.endToken-1].end {
			t.Errorf("mention %d is no row of tokens: %+v", i, m)
		}
		if i > 0 && d.mentions[i-1].field == m.field && d.mentions[i-1].end > m.start {
			t.Errorf("mention %d overlaps the one before", i)
		}
	}
}

// words are pieces of names that are hard to keep apart.
var words = []string{
	"Alexander", "Lukashenko", "LUKASHENKO", "China", "CHINA", "Chinese", "Georgia", "Paris", "Texas", ",", "Bank", "of", "America",
	"the", "The", "President", "Mr.", "U.S.", "WHO", "World", "Health", "Organization", "Council", "Republic", "al-Maliki", "Li",
	"J.", "Jr.", "Inc.", "’s", "'", "“", "Œuvre", "習近平", "\u0301", "\x00", "\xff", "-", "North", "Korean", "--", "ß", "İ",
}

// TestEachMentionHasOneEntity checks it on random articles with random
// mentions, and that the result is the same each time.
func TestEachMentionHasOneEntity(t *testing.T) {
	tokens, resolver := testTokenizer(t), newResolver(testKnowledge(t))
	rapid.Check(t, func(t *rapid.T) {
		draw := func() *document {
			d := &document{title: field{name: article.TitleField}, text: field{name: article.TextField}}
			return d
		}
		d, again := draw(), draw()
		for _, name := range []article.Field{article.TitleField, article.TextField} {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 40).Draw(t, "words"), " ")
			d.field(name).text, again.field(name).text = text, text
		}
		for _, document := range []*document{d, again} {
			if err := tokens.run(document); err != nil {
				t.Fatal(err)
			}
		}
		d.mentions = randomMentions(t, d)
		again.mentions = append(again.mentions, d.mentions...)
		for _, document := range []*document{d, again} {
			if err := resolver.run(document); err != nil {
				t.Fatal(err)
			}
		}
		checkResolved(t, d)
		if diff := cmp.Diff(summaryOf(d), summaryOf(again)); diff != "" {
			t.Errorf("another result the second time:\n%s", diff)
		}
	})
}

func randomMentions(t *rapid.T, d *document) []mention {
	var mentions []mention
	kinds := []string{"per", "org", "loc", "dem"}
	for _, f := range d.fields() {
		for number, s := range f.sentences {
			for at := s.firstToken; at < s.endToken; {
				length := rapid.IntRange(1, 5).Draw(t, "length")
				end := min(at+length, s.endToken)
				if rapid.Bool().Draw(t, "mentioned") {
					m := marks[rapid.SampledFrom(kinds).Draw(t, "kind")]
					m.field, m.sentence, m.firstToken, m.endToken = f.name, number, at, end
					m.start, m.end = f.tokens[at].start, f.tokens[end-1].end
					mentions = append(mentions, m)
				}
				at = end
			}
		}
	}
	return mentions
}

// TestManyMentions resolves articles of thousands of names that could each be
// short for thousands of others. A resolver that compares them all would take
// minutes.
func TestManyMentions(t *testing.T) {
	tokens, resolver := testTokenizer(t), newResolver(testKnowledge(t))
	for name, sentence := range map[string]func(i int) string{
		"one surname":  func(i int) string { return fmt.Sprintf("[per A%d Roe] met [per Roe]. ", i) },
		"one acronym":  func(i int) string { return fmt.Sprintf("[org Acme W%d Authority] is [org AWA]. ", i) },
		"one given":    func(i int) string { return fmt.Sprintf("[per Li K%d] met [per Li]. ", i) },
		"one name":     func(int) string { return "[loc Paris], [loc Texas] " },
		"long names":   func(i int) string { return fmt.Sprintf("[per %s K%d] ", strings.Repeat("Li ", 50), i%20) },
		"all capitals": func(i int) string { return fmt.Sprintf("[org ACME W%d OF CHINA] ", i) },
	} {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			for i := range 5000 {
				text.WriteString(sentence(i))
			}
			d := markedFast(t, tokens, text.String())
			start := time.Now()
			if err := resolver.run(d); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d mentions, %d entities: %v", len(d.mentions), len(d.entities), time.Since(start))
			checkResolved(t, d)
		})
	}
}

// markedFast is marked for a text that is too long to look for each mention
// from its start.
func markedFast(t testing.TB, tokens *tokenizer, text string) *document {
	t.Helper()
	d := &document{title: field{name: article.TitleField}, text: field{name: article.TextField, text: plain(text)}}
	if err := tokens.run(d); err != nil {
		t.Fatal(err)
	}
	starts, ends := make(map[int]int), make(map[int]int)
	for i, token := range d.text.tokens {
		starts[token.start], ends[token.end] = i, i+1
	}
	at, sentence := 0, 0
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "[")
		at += len(before)
		if !found {
			return d
		}
		name, after, _ := strings.Cut(after, "]")
		mark, name, _ := strings.Cut(name, " ")
		m := marks[mark]
		m.field, m.start, m.end, m.firstToken, m.endToken = article.TextField, at, at+len(name), starts[at], ends[at+len(name)]
		for d.text.sentences[sentence].endToken <= m.firstToken {
			sentence++
		}
		m.sentence = sentence
		d.mentions = append(d.mentions, m)
		at += len(name)
		rest = after
	}
}
