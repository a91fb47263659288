package practice

// A name is a part of a person's name as written at home, and in the letters of
// an e-mail address.
type name struct{ text, latin string }

// A town with patterns for what is written around its name; see writer.pattern.
type town struct{ city, state, postal string }

// A culture is where a person comes from: names, an address of that country, a
// telephone number in its form. Numbers are from ranges kept for fiction where the
// country has one, else from blocks that are not given out.
type culture struct {
	country, language string
	women, men        []name
	families          []name
	wives             []name // family names of women, where the language has a form of its own
	towns             []town
	streets           []string
	phone             string
}

var cultures = []culture{
	{
		country: "US", language: "en", phone: "+1-555-01##",
		women:    []name{{"Mary-Jane", "mary-jane"}, {"Grace", "grace"}, {"Emily", "emily"}, {"Zoë", "zoe"}, {"Shanice", "shanice"}},
		men:      []name{{"James", "james"}, {"Tom", "tom"}, {`Robert \"Bob\"`, "bob"}, {"DeShawn", "deshawn"}, {"Noah", "noah"}},
		families: []name{{"Reed", "reed"}, {"O'Brien", "obrien"}, {"Washington", "washington"}, {"Null", "null"}, {"Nguyen-Smith", "nguyen-smith"}, {"Kealoha", "kealoha"}},
		towns:    []town{{"Madison", "WI", "537##"}, {"Duluth", "MN", "558##"}, {"Santa Fe", "NM", "875##"}, {"Bangor", "ME", "044##"}},
		streets:  []string{"?# Birch Rd", "?## Lake St", "?### Old Mill Ave Apt ?"},
	},
	{
		country: "MX", language: "es", phone: "+52 55 5000 ####",
		women:    []name{{"María José", "mariajose"}, {"Guadalupe", "guadalupe"}, {"Ximena", "ximena"}, {"Inés", "ines"}},
		men:      []name{{"José", "jose"}, {"Ángel", "angel"}, {"Raúl", "raul"}, {"Iñaki", "inaki"}},
		families: []name{{"Muñoz Peña", "munoz"}, {"García", "garcia"}, {"Hernández", "hernandez"}, {"Núñez", "nunez"}, {"Ordóñez", "ordonez"}},
		towns:    []town{{"Mérida", "YUC", "97###"}, {"León", "GTO", "37###"}, {"Querétaro", "QRO", "76###"}},
		streets:  []string{"Calle ?# núm. ?##", "Av. Juárez ?##"},
	},
	{
		country: "GB", language: "en", phone: "+44 20 7946 0###",
		women:    []name{{"Siân", "sian"}, {"Amelia", "amelia"}, {"Priya", "priya"}, {"Niamh", "niamh"}},
		men:      []name{{"Oliver", "oliver"}, {"Seán", "sean"}, {"Llŷr", "llyr"}, {"Callum", "callum"}},
		families: []name{{"Hughes", "hughes"}, {"Ó Súilleabháin", "osuilleabhain"}, {"St. John-Smythe", "stjohn"}, {"Ng", "ng"}, {"MacDonald", "macdonald"}},
		towns:    []town{{"Leeds", "", "LS? ?XY"}, {"Aberystwyth", "", "SY23 ?ZZ"}, {"Inverness", "", "IV? #XX"}},
		streets:  []string{"?# Rose Cottage Lane", "Flat ?, ?# High Street"},
	},
	{
		country: "DE", language: "de", phone: "+49 30 23125 ###",
		women:    []name{{"Käthe", "kaethe"}, {"Lena", "lena"}, {"Heike", "heike"}, {"Anneliese", "anneliese"}},
		men:      []name{{"Jörg", "joerg"}, {"Günther", "guenther"}, {"Max", "max"}, {"Björn", "bjoern"}},
		families: []name{{"Müller-Lüdenscheidt", "mueller"}, {"Weiß", "weiss"}, {"Schäfer", "schaefer"}, {"von der Heide", "vonderheide"}, {"Özdemir", "oezdemir"}},
		towns:    []town{{"Köln", "", "50###"}, {"Lübeck", "", "235##"}, {"Münster", "", "481##"}},
		streets:  []string{"Große Bergstraße ?#", "Am Bühl ?"},
	},
	{
		country: "FR", language: "fr", phone: "+33 1 99 00 ## ##",
		women:    []name{{"Chloé", "chloe"}, {"Anaïs", "anais"}, {"Françoise", "francoise"}, {"Aïcha", "aicha"}},
		men:      []name{{"Jean-Luc", "jean-luc"}, {"Loïc", "loic"}, {"Étienne", "etienne"}, {"François", "francois"}},
		families: []name{{"Simon", "simon"}, {"Lefèvre", "lefevre"}, {"d'Aubigné", "daubigne"}, {"Bénézet", "benezet"}},
		towns:    []town{{"Orléans", "", "45###"}, {"Besançon", "", "25###"}, {"Nîmes", "", "30###"}},
		streets:  []string{"?# rue de l'Église", "? allée des Tilleuls"},
	},
	{
		country: "PL", language: "pl", phone: "+48 22 000 ## ##",
		women:    []name{{"Małgorzata", "malgorzata"}, {"Zofia", "zofia"}, {"Łucja", "lucja"}},
		men:      []name{{"Łukasz", "lukasz"}, {"Grzegorz", "grzegorz"}, {"Stanisław", "stanislaw"}, {"Paweł", "pawel"}},
		families: []name{{"Wiśniewski", "wisniewski"}, {"Żółkiewski", "zolkiewski"}, {"Brzęczyszczykiewicz", "brzeczyszczykiewicz"}, {"Nowak", "nowak"}},
		wives:    []name{{"Wiśniewska", "wisniewska"}, {"Żółkiewska", "zolkiewska"}, {"Brzęczyszczykiewicz", "brzeczyszczykiewicz"}, {"Nowak", "nowak"}},
		towns:    []town{{"Łódź", "", "90-###"}, {"Kraków", "", "30-###"}, {"Gdańsk", "", "80-###"}},
		streets:  []string{"ul. Świętojańska ?#", "ul. Długa ?/?#"},
	},
	{
		country: "CZ", language: "cs", phone: "+420 700 000 ###",
		women:    []name{{"Kateřina", "katerina"}, {"Božena", "bozena"}, {"Jiřina", "jirina"}},
		men:      []name{{"Jiří", "jiri"}, {"Ondřej", "ondrej"}, {"Zdeněk", "zdenek"}},
		families: []name{{"Dvořák", "dvorak"}, {"Němec", "nemec"}, {"Říha", "riha"}},
		wives:    []name{{"Dvořáková", "dvorakova"}, {"Němcová", "nemcova"}, {"Říhová", "rihova"}},
		towns:    []town{{"Plzeň", "", "301 ##"}, {"Děčín", "", "405 ##"}},
		streets:  []string{"Příčná ?#", "Náměstí Míru ?"},
	},
	{
		country: "SE", language: "sv", phone: "+46 8 465 004 ##",
		women:    []name{{"Åsa", "asa"}, {"Märta", "marta"}, {"Ebba", "ebba"}},
		men:      []name{{"Göran", "goran"}, {"Per", "per"}, {"Åke", "ake"}},
		families: []name{{"Åström", "astrom"}, {"Berg", "berg"}, {"Sjögren", "sjogren"}, {"Ek", "ek"}},
		towns:    []town{{"Malmö", "", "21# ##"}, {"Umeå", "", "90# ##"}},
		streets:  []string{"Björkvägen ?#", "Östra Ågatan ?"},
	},
	{
		country: "TR", language: "tr", phone: "+90 312 000 ## ##",
		women:    []name{{"Ayşe", "ayse"}, {"Işıl", "isil"}, {"Gülşen", "gulsen"}},
		men:      []name{{"İsmail", "ismail"}, {"Çağrı", "cagri"}, {"Oğuz", "oguz"}},
		families: []name{{"Yıldız", "yildiz"}, {"Şahin", "sahin"}, {"Öztürk", "ozturk"}},
		towns:    []town{{"İzmir", "", "35###"}, {"Eskişehir", "", "26###"}},
		streets:  []string{"Gül Sokağı No: ?#", "İstiklal Cd. ?##"},
	},
	{
		country: "VN", language: "vi", phone: "+84 28 0000 ####",
		women:    []name{{"Thị Hường", "huong"}, {"Ngọc Ánh", "anh"}, {"Phượng", "phuong"}},
		men:      []name{{"Văn Đức", "duc"}, {"Tuấn", "tuan"}, {"Quo\u0302\u0301c", "quoc"}}, // the last decomposed, as some exports have it
		families: []name{{"Nguyễn", "nguyen"}, {"Trần", "tran"}, {"Đặng", "dang"}, {"Lê", "le"}},
		towns:    []town{{"Đà Nẵng", "", "550###"}, {"Huế", "", "530###"}},
		streets:  []string{"?# Đường Lê Lợi", "? Ngõ Huế"},
	},
	{
		country: "NG", language: "en", phone: "+234 1 000 ####",
		women:    []name{{"Amara", "amara"}, {"Ṣadé", "sade"}, {"Ngọzi", "ngozi"}},
		men:      []name{{"Chidi", "chidi"}, {"Olúwaṣeun", "oluwaseun"}, {"Ẹmẹka", "emeka"}},
		families: []name{{"Okafor", "okafor"}, {"Adébáyọ̀", "adebayo"}, {"Nwọsu", "nwosu"}},
		towns:    []town{{"Ìbàdàn", "Oyo", "200###"}, {"Enugu", "Enugu", "400###"}},
		streets:  []string{"?# Awolowo Road", "? Zik Avenue"},
	},
	{
		country: "GR", language: "el", phone: "+30 210 000 ####",
		women:    []name{{"Ελένη", "eleni"}, {"Αικατερίνη", "aikaterini"}, {"Χρυσούλα", "chrysoula"}},
		men:      []name{{"Γιώργος", "giorgos"}, {"Δημήτρης", "dimitris"}, {"Αθανάσιος", "athanasios"}},
		families: []name{{"Παπαδόπουλος", "papadopoulos"}, {"Οικονόμου", "oikonomou"}, {"Ψαράς", "psaras"}},
		wives:    []name{{"Παπαδοπούλου", "papadopoulou"}, {"Οικονόμου", "oikonomou"}, {"Ψαρά", "psara"}},
		towns:    []town{{"Θεσσαλονίκη", "", "546 ##"}, {"Πάτρα", "", "262 ##"}},
		streets:  []string{"Οδός Ερμού ?#", "Λ. Κηφισίας ?##"},
	},
	{
		country: "UA", language: "uk", phone: "+380 44 000 ## ##",
		women:    []name{{"Оксана", "oksana"}, {"Ганна", "hanna"}, {"Любов", "liubov"}},
		men:      []name{{"Сергій", "serhii"}, {"Тарас", "taras"}, {"В'ячеслав", "viacheslav"}},
		families: []name{{"Шевченко", "shevchenko"}, {"Коваль", "koval"}, {"Гриценко", "hrytsenko"}},
		towns:    []town{{"Львів", "", "79###"}, {"Полтава", "", "36###"}},
		streets:  []string{"вул. Садова, ?#", "вул. Січова, ? кв. ?#"},
	},
	{
		country: "EG", language: "ar", phone: "+20 2 0000 ####",
		women:    []name{{"فاطمة", "fatma"}, {"نور الهدى", "nour"}, {"عائشة", "aisha"}},
		men:      []name{{"محمد", "mohamed"}, {"أحمد", "ahmed"}, {"عبد الرحمن", "abdelrahman"}},
		families: []name{{"السيد", "elsayed"}, {"حسن", "hassan"}, {"الشافعي", "elshafei"}},
		towns:    []town{{"القاهرة", "", "115##"}, {"الإسكندرية", "", "215##"}},
		streets:  []string{"?# شارع النيل", "? شارع الجمهورية"},
	},
	{
		country: "IL", language: "he", phone: "+972 3 000 ####",
		women:    []name{{"רבקה", "rivka"}, {"תמר", "tamar"}, {"נועה", "noa"}},
		men:      []name{{"יוסף", "yosef"}, {"אברהם", "avraham"}, {"דוד", "david"}},
		families: []name{{"כהן", "cohen"}, {"לוי", "levi"}, {"בן־דוד", "bendavid"}},
		towns:    []town{{"חיפה", "", "31#####"}, {"באר שבע", "", "84#####"}},
		streets:  []string{"רחוב הרצל ?#", "שדרות רוטשילד ?"},
	},
	{
		country: "CN", language: "zh", phone: "+86 10 0000 ####",
		women:    []name{{"秀英", "xiuying"}, {"丽", "li"}, {"静怡", "jingyi"}, {"𬀩", "wei"}},
		men:      []name{{"伟", "wei"}, {"建国", "jianguo"}, {"浩然", "haoran"}},
		families: []name{{"王", "wang"}, {"李", "li"}, {"欧阳", "ouyang"}, {"张", "zhang"}},
		towns:    []town{{"北京市", "朝阳区", "1000##"}, {"杭州市", "浙江省", "3100##"}},
		streets:  []string{"建国路?#号", "人民中路?##号?单元"},
	},
	{
		country: "JP", language: "ja", phone: "+81 3 0000 ####",
		women:    []name{{"さくら", "sakura"}, {"美咲", "misaki"}, {"ハナ", "hana"}},
		men:      []name{{"健太", "kenta"}, {"翔", "sho"}, {"ケン", "ken"}},
		families: []name{{"佐藤", "sato"}, {"髙橋", "takahashi"}, {"渡邉", "watanabe"}},
		towns:    []town{{"札幌市", "北海道", "06#-00##"}, {"京都市", "京都府", "60#-80##"}},
		streets:  []string{"中央区北?条西?丁目", "東山区?#番地"},
	},
	{
		country: "KR", language: "ko", phone: "+82 2 0000 ####",
		women:    []name{{"지우", "jiwoo"}, {"서연", "seoyeon"}, {"은경", "eunkyung"}},
		men:      []name{{"민준", "minjun"}, {"현우", "hyunwoo"}, {"도윤", "doyun"}},
		families: []name{{"김", "kim"}, {"박", "park"}, {"남궁", "namgung"}},
		towns:    []town{{"서울", "", "04###"}, {"부산", "", "48###"}},
		streets:  []string{"세종대로 ?#", "해운대로 ?##번길 ?"},
	},
	{
		country: "IN", language: "hi", phone: "+91 11 0000 ####",
		women:    []name{{"आशा", "asha"}, {"प्रिया", "priya"}, {"लक्ष्मी", "lakshmi"}},
		men:      []name{{"राजेश", "rajesh"}, {"कृष्ण", "krishna"}, {"अर्जुन", "arjun"}},
		families: []name{{"शर्मा", "sharma"}, {"सिंह", "singh"}, {"गुप्ता", "gupta"}},
		towns:    []town{{"दिल्ली", "", "1100##"}, {"वाराणसी", "UP", "2210##"}},
		streets:  []string{"?#, गांधी मार्ग", "? स्टेशन रोड"},
	},
	{
		country: "TH", language: "th", phone: "+66 2 000 ####",
		women:    []name{{"สมหญิง", "somying"}, {"น้ำฝน", "namfon"}, {"กุหลาบ", "kulap"}},
		men:      []name{{"สมชาย", "somchai"}, {"ณัฐวุฒิ", "natthawut"}, {"กิตติ", "kitti"}},
		families: []name{{"ศรีสุข", "srisuk"}, {"ทองดี", "thongdee"}, {"แซ่ลิ้ม", "saelim"}},
		towns:    []town{{"เชียงใหม่", "", "50###"}, {"ขอนแก่น", "", "40###"}},
		streets:  []string{"?# ถนนสุขุมวิท", "?/?# ถ.มิตรภาพ"},
	},
	{
		country: "ET", language: "am", phone: "+251 11 000 ####",
		women:    []name{{"ትዕግስት", "tigist"}, {"ሰላም", "selam"}},
		men:      []name{{"ዳዊት", "dawit"}, {"አበበ", "abebe"}},
		families: []name{{"ተስፋዬ", "tesfaye"}, {"ገብረማርያም", "gebremariam"}},
		towns:    []town{{"አዲስ አበባ", "", "10##"}, {"ጎንደር", "", "62##"}},
		streets:  []string{"ቦሌ መንገድ ?#"},
	},
	{
		country: "GE", language: "ka", phone: "+995 32 000 ####",
		women:    []name{{"ნინო", "nino"}, {"თამარ", "tamar"}},
		men:      []name{{"გიორგი", "giorgi"}, {"ლაშა", "lasha"}},
		families: []name{{"ბერიძე", "beridze"}, {"კაპანაძე", "kapanadze"}},
		towns:    []town{{"თბილისი", "", "01##"}},
		streets:  []string{"რუსთაველის გამზირი ?#"},
	},
}
