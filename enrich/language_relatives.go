package enrich

import (
	"strings"
	"unicode"

	"github.com/dateline/dateline/article"
)

// relatives tells languages apart whose trigrams are much alike, by their
// commonest words.
type relatives struct {
	words  map[string]string // a word's languages, such as "da nb"
	family map[string]int    // a language's group
}

// relativeWords are the commonest words of languages that are taken for each
// other, by group. A word may stand with several of them.
var relativeWords = []map[string]string{
	{
		"da": `af og at i er til en på med for det den som de har ikke et han var sig fra blev kan vil skal der hun men om efter mere
			også hvad hvor hvis når jeg mig dig noget nogen nogle meget være været bliver blive mellem uden op ud gennem eller ved så
			over under end inden kun andre alle flere deres vores selv lige gøre gør give bruge brug dette denne disse du din dit dine måske enhver ethvert igen tilbage siger sagde altid nogle hende jeres mod`,
		"nb": `av og å i er til en på med for det den som de har ikke et han var seg fra ble kan vil skal der hun men om etter mer
			også hva hvor hvis når jeg meg deg noe noen mye være vært blir bli mellom uten opp ut gjennom eller ved så
			over under enn innen bare andre alle flere deres vår selv gjøre gjør gi bruke bruk dette denne disse du din ditt dine kanskje enhver ethvert igjen tilbake sier sa alltid henne deres mot`,
		"nn": `av og å i er til ein ei på med for det den som dei har ikkje eit han var seg frå vart kan vil skal der ho men om etter meir
			også hva kvar kva kvifor korleis viss når eg meg deg noko nokon mykje vere vore blir bli mellom utan opp ut gjennom eller ved så
			over under enn innan berre andre alle fleire deira vår sjølv gjere gjer gje bruke bruk dette denne desse du din ditt dine kanskje igjen tilbake seier sa alltid henne dykkar mot`,
		"sv": `av och att i är till en på med för det den som de har inte ett han var sig från blev kan vill ska skall där hon men om efter mer
			också vad var hur när jag mig dig något någon några mycket vara varit blir bli mellan utan upp ut genom eller vid så
			över under än innan bara andra alla flera deras vår själv göra gör ge använda detta denna dessa du din ditt dina kanske igen tillbaka säger sade alltid henne mot`,
	},
	{
		"sl": `in je v na se za da ki so z s pa ne ali po bo bi od do tudi pri iz kot lahko še ni med sta če jih ko ter več le ta to te
			tem leta sem smo bil bila bilo biti kar zelo vse vsi kjer kako kaj nad pod pred brez sebe svoje njegov njen vendar bodo samo ga mu`,
		"hr": `i je u na se za da koji koja koje su s sa pa ne ili po će bi od do također pri iz kao može još nije među ako ih kada te više samo taj to
			tom godine sam smo bio bila bilo biti što vrlo sve svi gdje kako nad pod pred bez sebe svoje njegov njezin ali nego kako ga mu li možete`,
		"cs": `a je v na se za že který která které jsou s z po ne nebo bude by od do také při jako může ještě není mezi pokud jich když více jen ten to
			tom roku jsem jsme byl byla bylo být co velmi vše kde jak nad pod před bez sebe své jeho její ale k ve ze si už aby lze pro`,
		"pl": `i jest w na się za że który która które są z ze po nie lub albo będzie by od do także przy jako może jeszcze między jeśli ich gdy więcej tylko ten to
			tym roku jestem był była było być co bardzo wszystko gdzie jak nad pod przed bez siebie swoje jego jej ale o dla oraz już aby można`,
	},
	{
		"ru": `и в на не что с по как это к из за от для его он она они но а у же о то был была было были быть если или при так все еще ещё уже
			только может можно когда чтобы также который которая которые этого после более во со до над под без их мы вы я`,
		"uk": `і в у на не що з по як це до із за від для його він вона вони але а та й же про то був була було були бути якщо або при так все ще вже
			тільки може можна коли щоб також який яка які цього після більше під без їх ми ви я є`,
		"be": `і ў у на не што з па як гэта да за ад для яго ён яна яны але а ж пра то быў была было былі быць калі або пры так усё яшчэ ўжо
			толькі можа можна каб таксама які якая якія гэтага пасля больш пад без іх мы вы я`,
		"bg": `и в на не че с по как това към от за до него той тя те но а у да се е са ще си бе беше бяха бъде ако или при така все още вече
			само може когато също който която които този след повече във със над под без им ги ние вие аз`,
		"mk": `и во на не дека со по како ова кон од за до него тој таа тие но а у да се е ќе си беше биде ако или при така сè уште веќе
			само може кога исто кој која кои овој по повеќе над под без им ги ние вие јас што го ја ќе сум`,
		"sr": `и у на не да са с по како ово ка од за до њега он она они али а се је су ће си био била било били бити ако или при тако све још већ
			само може када такође који која које овај после више над под без им их ми ви ја што ли можете`,
	},
	{
		"es": `y de la el los las que en un una es por con no para del al su se lo como más pero sus le ya o este sí porque esta entre cuando muy
			sin sobre también me hasta hay donde quien desde todo nos durante si puede son fue ha han ser está esto`,
		"pt": `e de a o os as que em um uma é por com não para do da dos das ao à seu sua se como mais mas foi no na nos nas já ou este porque esta entre quando muito
			sem sobre também me até há onde quem desde todo durante pode são tem têm ser está isto pelo pela você`,
		"it": `e di la il lo gli le che in un una è per con non del della dei al alla suo sua si come più ma anche o questo questa perché tra quando molto
			senza sono mi fino ha hanno dove chi da tutto nel nella dal durante se può era essere stato`,
		"ro": `și de la în un o este pe cu nu pentru din al a ale lui se ca mai dar sau că acest această dacă între când foarte
			fără sunt mă până au unde cine tot prin după poate era fi care ce sa să fost`,
	},
	{
		"nl": `de het een van en in is op te dat die voor met zijn niet aan er om ook als dan maar bij uit nog naar door over wordt worden werd heeft hebben had
			kan kunnen moet zal zou wel tot deze dit geen meer u je hij zij ze we wij hun of wanneer`,
		"af": `die het 'n n van en in is op te dat vir met sy nie aan daar om ook as dan maar by uit nog na deur oor word was
			kan moet sal sou tot hierdie dit geen meer jy u hy ek hulle ons of wanneer wees hê se wat gaan`,
		"de": `der die das ein eine von und in ist auf zu dass für mit sein nicht an es um auch als dann aber bei aus noch nach durch über wird werden wurde hat haben hatte
			kann muss soll wohl bis diese dieses kein mehr sie er wir ihr oder wenn den dem des im`,
	},
	{
		"tr": `ve bir bu için ile de da olarak çok daha olan en kadar gibi ne sonra ama değil her var o ki veya ya eğer tüm yeni olduğu
			tarafından göre ancak şekilde böyle mi mı nasıl üzere ise hem zaman bunu olabilir edebilirsiniz içinde`,
		"az": `və bir bu üçün ilə də da olaraq çox daha olan ən qədər kimi nə sonra amma deyil hər var o ki və ya əgər bütün yeni olduğu
			tərəfindən görə ancaq şəkildə belə necə üzrə isə həm zaman onu ola edilir hüququ`,
		"tk": `we bir bu üçin bilen hem diýip has iň ýaly soň emma däl her bar ol ýa eger ähli täze boldy
			tarapyndan görä şeýle nähili bolan bolup olar`,
	},
	{
		"lv": `un ir no ar par uz ka kas tas to tā ja bet vai kā pie pēc lai arī nav jau vēl tikai līdz var būs bija kad šis šī šo jūs
			savu viņš viņa ko kur pēc visi vairāk`,
		"lt": `ir yra iš su apie į kad kas tas tai jei bet ar kaip prie po taip pat nėra jau dar tik iki gali bus buvo kai šis ši šį jūs
			savo jis ji ką kur visi daugiau`,
	},
}

// relativeLetters are letters that some languages of a group write and others
// of it do not. One that a text holds counts as a word.
var relativeLetters = map[string]string{
	"da": "æø", "nb": "æø", "nn": "æø", "sv": "äö",
	"sl": "čšž", "hr": "čšžćđ", "cs": "čšžřěůáéíýťďň", "pl": "ąęłńśźżóć",
	"ru": "ыэёъщьйя", "uk": "іїєґщьйя", "be": "ыэёіўьйя", "bg": "ъщьйя", "mk": "јљњџѓќѕ", "sr": "јљњџђћ",
	"es": "ñ¿¡", "pt": "ãõçâê", "it": "èìò", "ro": "ășțşţâî",
	"af": "ê", "de": "äöüß", "tr": "ığş", "az": "əığş", "tk": "ýňäž",
	"lv": "āēģīķļņšž", "lt": "ąęėįųūšž",
}

func newRelatives() relatives {
	r := relatives{words: make(map[string]string), family: make(map[string]int)}
	for group, languages := range relativeWords {
		for code, words := range languages {
			r.family[code] = group
			seen := make(map[string]bool)
			for word := range strings.FieldsSeq(words) {
				if known := r.words[word]; known == "" {
					r.words[word] = code
				} else if !seen[word] {
					r.words[word] = known + " " + code
				}
				seen[word] = true
			}
		}
	}
	return r
}

// decide returns a guess, or the relative of the guessed language that more of
// the text's words belong to, with the confidence that follows from both.
func (r relatives) decide(text string, guess article.Language) article.Language {
	group, has := r.family[guess.Code]
	if !has {
		return guess
	}
	found := make(map[string]int)
	for word := range strings.FieldsFuncSeq(text, func(c rune) bool { return !unicode.IsLetter(c) }) {
		for code := range strings.FieldsSeq(r.words[strings.ToLower(word)]) {
			if r.family[code] == group {
				found[code]++
			}
		}
	}
	for code, letters := range relativeLetters {
		if r.family[code] == group {
			found[code] += lettersIn(letters, text)
		}
	}
	best, second := guess.Code, 0
	for code := range relativeWords[group] {
		if found[code] > found[best] || found[code] == found[best] && code != guess.Code && best != guess.Code && code < best {
			best = code
		}
	}
	for code, n := range found {
		if code != best {
			second = max(second, n)
		}
	}
	lead := found[best] - second
	sure := round(float64(lead) / float64(lead+2))
	switch {
	case found[best] == 0 && countLetters(text, longText) == longText:
		// A language that is not known: even a sentence has common words.
		return article.Language{Code: guess.Code, Confidence: min(guess.Confidence, sureInLong/2)}
	case best == guess.Code:
		return article.Language{Code: best, Confidence: max(guess.Confidence, sure)}
	case sure >= article.SureLanguage && sure > guess.Confidence:
		return article.Language{Code: best, Confidence: sure}
	}
	return article.Language{Code: guess.Code, Confidence: min(guess.Confidence, 1-sure)}
}

// lettersIn counts the different letters, given in lower case, that a text has.
func lettersIn(letters, text string) int {
	text = strings.ToLower(text)
	n := 0
	for _, letter := range letters {
		if strings.ContainsRune(text, letter) {
			n++
		}
	}
	return n
}
