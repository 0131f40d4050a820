"""Words people here make passwords of, most usual first: nobody's password may rest on them.

The lists of the library that weighs passwords are English. These add what is typed in Morocco, in
French, Arabic and Arabic written with Latin letters, the words of this house and of its offices,
and the name of every collectivité. `docs/security.md` says how they are used.

Source: our own reading of what people choose; no list of stolen passwords was copied.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

from domain.territory import collectivites

WORD_MIN: Final = 4
"""Letters of the shortest word of a name that counts by itself."""

HOUSE: Final = """
girct gir-ct gir recettes recette regie régie regisseur régisseur ordonnateur comptable percepteur
perception percepteurs receveur recevoir tresorier trésorier tresorerie trésorerie tgr tresor trésor
commune communes communal communale collectivite collectivité collectivites collectivités province
prefecture préfecture region région wilaya wali gouverneur caid caïd pacha cercle arrondissement
guichet guichetier quittance quittances souk marche marché abattoir abattoirs fourriere fourrière
parking stationnement taxe taxes impot impôt impots impôts fiscal fiscale fiscalite fiscalité tarif
versement versements caisse caissier caissiere caisses agent agents admin administrateur
administration inspecteur inspection auditeur audit directeur direction secretaire secrétaire
president président conseil interieur intérieur ministere ministère finances finance budget royaume
etat état maroc marocain marocaine morocco almaghrib almaghreb maghrib maghreb casa rabat
مداخيل مدخول وكالة وكيل شسيع آمر بالصرف محاسب قابض قباضة خزينة الخزينة جماعة الجماعة جماعات إقليم
عمالة جهة ولاية والي عامل قائد باشا شباك وصل إيصال سوق السوق مجزرة محجز رسم رسوم ضريبة ضرائب جباية
صندوق عون مدير إدارة مفتش رئيس مجلس الداخلية وزارة مالية ميزانية المملكة المغرب مغرب مغربي مغربية
"""

FRENCH: Final = """
motdepasse motdepass mdp azerty azertyuiop qsdfghjklm wxcvbn azert bonjour bonsoir soleil jetaime
doudou loulou chouchou marseille paris france bienvenue secret secrete ordinateur informatique
internet bureau maison famille amour coeur cœur chocolat football chaton princesse papillon nounours
musique voiture vacances liberte liberté bonheur coucou camille nicolas thomas julien maxime pierre
marie isabelle caroline sandrine portable telephone téléphone samsung iphone windows facebook
google youtube whatsapp instagram gmail hotmail yahoo passe password entrer ouvrir sesame sésame
provisoire temporaire nouveau nouvelle changer changez change changemoi test essai essais demo
lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier février mars avril mai juin
juillet aout août septembre octobre novembre decembre décembre printemps ete été automne hiver
un deux trois quatre cinq six sept huit neuf dix
"""

ARABIC: Final = """
كلمة السر كلمةالسر كلمة المرور كلمةالمرور سر مرور الله بسم بسمالله الرحمن الرحيم الحمدلله سبحان
محمد أحمد احمد مصطفى حسن حسين علي عمر خالد يوسف إبراهيم ابراهيم فاطمة خديجة عائشة مريم زينب أمينة
نادية سعاد حبيبي حبيبتي حياتي أمي امي أبي ابي ماما بابا مرحبا سلام السلام عليكم شكرا الحب حب قلبي
وردة قمر شمس نور الوداد الرجاء كرة القدم الوطن ملك الملك رمضان عيد مبارك جمعة سبت أحد اثنين ثلاثاء
أربعاء خميس واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة
bismillah bismilah allah allahakbar allahoakbar alhamdulillah hamdoulah hamdullah subhanallah
mashallah machallah inchallah inshallah rahman rahim mohamed mohammed muhammad mohamad ahmed hamid
hassan hussein houssein ali omar khalid khaled youssef yusuf brahim ibrahim abdellah abdallah
abdelaziz abdelkader abderrahim rachid said karim kamal jamal nabil adil aziz driss fatima fatiha
fatimazahra khadija aicha maryam meryem zineb zaineb amina nadia souad samira hanane naima latifa
malika karima ikram salma sara imane hajar oumaima yassine hamza anas amine ayoub ilyas mehdi
othmane habibi
habibti hayati omri galbi 9albi hobi hob mama baba lalla sidi moulay khouya khti
sahbi salam
salamalikoum labas merhba marhaba choukran chokran zwina zwin bladi tamazight amazigh azul
wydad wac raja rajacasablanca far asfar hassania atlas sahara toubkal argan atay kouskous couscous
tajine henna ramadan aid mabrouk jomaa jumua
sultan malik malika mohammed6 mohamed6 hassan2 vive viveleroi
"""


def words() -> tuple[str, ...]:
    """List the words, most usual first, each also without its accents and signs."""
    plain = f"{HOUSE} {FRENCH} {ARABIC}".split()
    return tuple(dict.fromkeys(each for word in (*plain, *_places()) for each in spellings(word)))


def spellings(word: str) -> tuple[str, ...]:
    """Give the ways in which a word is typed: as it is, without accents, in small letters."""
    small = word.lower()
    return small, fold(small)


def fold(text: str) -> str:
    """Take accents, vowel signs and the forms of alif away."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each))


def _places() -> Iterator[str]:
    for place in collectivites().values():
        for name in (place.name_fr, place.name_ar):
            parts = name.replace("-", " ").replace("'", " ").replace("’", " ").split()
            yield "".join(parts)
            yield "".join(parts[1:]) if len(parts) > 1 else parts[0]
            yield from (part for part in parts if len(part) >= WORD_MIN)
