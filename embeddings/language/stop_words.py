"""Words that carry no subject of their own, by language.

Articles, pronouns, prepositions, conjunctions, forms of "to be" and "to have", and question words, in small letters.
English is in `terms`, where the order of rankings depends on it. A language that is missing has none: its commonest
words weigh little by their idf anyway. Chinese, Japanese and Thai have none, since their terms are pairs of letters.
"""

from __future__ import annotations

from collections.abc import Mapping

STOP_WORDS: Mapping[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "de": "der die das den dem des ein eine einen einem einer eines und oder aber doch sondern denn weil dass wenn "
        "ob als wie so auch nur noch schon sehr mehr im in ins an am ans auf aus bei beim bis durch für gegen hinter "
        "mit nach neben ohne seit über um unter von vom vor während zu zum zur zwischen ich du er sie es wir ihr mich "
        "dich sich uns euch ihm ihn ihnen mein dein sein seine seiner seinem seinen ihre ihrer ihrem ihren unser euer "
        "dieser diese dieses diesem diesen jener jene welcher welche welches wer was wann wo woher wohin warum wieso "
        "weshalb wen wem wessen ist sind war waren wird werden wurde wurden worden bin bist sei wäre hat haben hatte "
        "hatten habe hätte kann können konnte muss müssen soll sollen will wollen da dort hier dann also damit man "
        "nicht kein keine keinen keinem keiner",
        "fr": "le la les l un une des du de d et ou mais donc or ni car que qu qui quoi dont où quand comment pourquoi "
        "quel quelle quels quelles lequel laquelle ce cet cette ces c ça cela je j tu il elle on nous vous ils elles "
        "me m te t se s lui leur leurs y en mon ma mes ton ta tes son sa ses notre nos votre vos à au aux dans par "
        "pour sur sous avec sans chez vers entre depuis pendant avant après jusque est sont était étaient être été "
        "suis es sommes êtes sera seront fut a ont avait avaient avoir eu ai as ne n pas plus moins très aussi si "
        "comme même tout tous toute toutes alors ainsi là ici combien",
        "es": "el la los las lo un una unos unas y e o u pero sino porque que qué quien quién quienes cual cuál cuales "
        "cuándo cuando dónde donde cómo como cuánto cuánta cuántos cuántas por para de del a al en con sin sobre entre "
        "desde hasta hacia según ante bajo contra durante tras yo tú él ella ello nosotros ellos ellas usted ustedes "
        "me te se nos le les mi mis tu tus su sus nuestro este esta estos estas esto ese esa esos esas eso aquel es "
        "son era eran fue fueron ser sido soy está están estaba ha han había haber he hay no ni si sí ya más menos muy "
        "también tan todo todos toda todas",
        "it": "il lo la i gli le l un uno una e ed o ma però perché che chi cui quale quali quando dove come quanto "
        "quanti di del dello della dei degli delle dell a al allo alla ai agli alle all da dal dalla dai dalle in nel "
        "nella nei nelle nell con su sul sulla sui sulle per tra fra senza io tu lui lei noi voi loro mi ti si ci vi "
        "ne suo sua suoi sue mio questo questa questi queste quello quella quelli è sono era erano essere stato stata "
        "fu ha hanno aveva avere non né se già più meno molto anche così tutto tutti",
        "pt": "o a os as um uma uns umas e ou mas porque que quem qual quais quando onde como quanto quantos de do da "
        "dos das em no na nos nas por pelo pela pelos pelas para com sem sobre entre desde até contra durante após eu "
        "tu ele ela nós eles elas você vocês me te se lhe lhes seu sua seus suas meu este esta isto esse essa isso "
        "aquele é são era eram foi foram ser sido está estão há tem têm tinha ter ao aos à às não nem sim já mais "
        "menos muito também todo todos toda todas",
        "nl": "de het een en of maar want dat die dit deze wie wat wanneer waar hoe waarom welke welk in op aan bij "
        "met van voor naar door uit over onder tussen tegen tot zonder om te ik jij je hij zij ze wij we jullie u hem "
        "haar hun ons mijn zijn is was waren ben bent wordt worden werd werden heeft hebben had hadden niet geen ook "
        "nog al zo als dan er meer zeer",
        "sv": "en ett den det de och eller men som att vem vad när var hur varför vilken vilket i på av för med till "
        "från om under över mellan mot utan vid jag du han hon vi ni dem sig sin sitt sina är vara varit har hade ha "
        "blir blev inte ej också så där här mer",
        "da": "en et den det de og eller men som at hvem hvad hvornår hvor hvordan hvorfor hvilken i på af for med til "
        "fra om under over mellem mod uden ved jeg du han hun vi sig sin sit sine er var været har havde bliver blev "
        "ikke også så der her mere",
        "no": "en et ei den det de og eller men som at hvem hva når hvor hvordan hvorfor hvilken i på av for med til "
        "fra om under over mellom mot uten ved jeg du han hun vi seg sin sitt sine er var vært har hadde blir ble ikke "
        "også så der her mer",
        "pl": "i oraz lub albo ale że żeby bo kto co kiedy gdzie jak dlaczego który która które którzy czy ile w we na "
        "z ze do od dla po przez przed za nad pod między bez o u ja ty on ona ono my wy oni one się go mu jej ich jego "
        "ten ta to te ci tego tej jest są był była było byli być nie już tak też także więcej",
        "cs": "a i nebo ale že aby protože kdo co kdy kde jak proč který která které v ve na z ze do od pro po před za "
        "nad pod mezi bez o u já ty on ona ono my vy oni se si ho mu jí jejich jeho ten ta to ti je jsou byl byla bylo "
        "byli být ne už také více",
        "tr": "ve veya ya da ama fakat ki ile için gibi kadar bu şu o bir ne kim kimin nerede nereye zaman nasıl neden "
        "niçin hangi kaç mı mi mu mü de den dan ben sen biz siz onlar olarak oldu olan var yok değil çok daha en",
        "ru": "и а но или что чтобы если потому так как когда где куда откуда кто кого кому кем чего чему чем какой "
        "какая какое какие который которая которое которые почему зачем сколько в во на с со к ко о об от до из у за "
        "по под над при про для без через между после перед я ты он она оно мы вы они его её ее их ему ей им нас вас "
        "себя свой своя свои мой этот эта это эти тот та то те был была было были быть есть будет не ни же ли бы уже "
        "ещё еще очень более весь все всё",
        "uk": "і й та а але або чи що щоб якщо бо так як коли де куди звідки хто кого кому ким чого чому який яка яке "
        "які скільки в у на з із зі до о об від за по під над при про для без через між після перед я ти він вона воно "
        "ми ви вони його її їх йому їй їм нас вас себе свій цей ця це ці той та те був була було були бути є буде не "
        "ні же ж б вже ще дуже більш весь все",
        "bg": "и а но или че да ако защото как кога къде кой коя кое кои кого какво какъв колко в във на с със към за "
        "от до из у по под над при без между след преди аз ти той тя то ние вие те го я му ѝ им се си този тази това "
        "тези е са беше бяха съм бъде не ни ли вече още много",
        "el": "ο η το οι τα του της των τον την τους τις ένας μια ένα και ή αλλά ότι που ποιος ποια ποιο πότε πού πώς "
        "γιατί σε στο στη στην στον στα στις με από για προς κατά μετά πριν εγώ εσύ αυτός αυτή αυτό είναι ήταν έχει "
        "έχουν είχε δεν μη να θα πιο πολύ",
        "ar": "في من إلى على عن مع بين حتى منذ بعد قبل خلال تحت فوق عند لدى و أو ثم لكن بل أن إن كان كانت كانوا يكون "
        "تكون هو هي هم هن هما أنا نحن أنت هذا هذه ذلك تلك هؤلاء الذي التي الذين ما ماذا متى أين كيف لماذا كم أي هل قد "
        "لقد كل بعض غير لا لم لن ليس ليست كما أيضا حيث",
        "fa": "و در به از که این آن را با برای تا بر یا هم نیز اما اگر است بود شد می هر چه کی کجا چرا چگونه چند کدام "
        "او ما شما آنها من تو خود بین پس پیش نه نیست",
        "hi": "का की के को में से पर और या लेकिन कि जो यह वह ये वे इस उस इन उन है हैं था थी थे हो होगा ने तक भी ही तो "
        "क्या कौन कब कहाँ कहां कैसे क्यों किस किसने किसको कितना कितने कितनी एक मैं हम तुम आप मेरा अपने अपना अपनी लिए साथ नहीं न",
        "id": "yang dan atau tetapi di ke dari pada untuk dengan oleh dalam ini itu adalah ialah siapa apa kapan mana "
        "bagaimana mengapa berapa saya kamu dia ia kami kita mereka tidak bukan sudah telah akan juga lebih",
        "vi": "và hoặc nhưng là của ở trong trên với cho từ đến này đó ai gì khi nào đâu như thế bao nhiêu một các "
        "những đã đang sẽ không được bị có",
        "he": "של את על אל עם מן או אבל כי אם גם רק הוא היא הם הן אני אתה אנחנו זה זאת זו אלה מי מה מתי איפה איך למה "
        "כמה היה היתה היו יש אין לא",
    }.items()
}
