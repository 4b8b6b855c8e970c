"""What automatic answers say: subjects that only programs write, and sentences by the weight they have as evidence.

Sentences are patterns on the writer's first words, lower case, white space squeezed, accents kept.
"""

import re

SUBJECT = re.compile(
    r"""^\W*(?:
        (?:auto(?:matic|mated|matisch\w*|matique|m.tica|matica|mat\w{0,6})?[-\s_]?
            (?:reply|replay|response|responder|respon(?:d|se)?|answer|antwort|acknowledge?ment|confirmation|bericht|svar|vastaus|odpowied.|yan.t|message))
            \s*(?:$|[:\])\-–—(|]|from\s|dari\s|von\s|de\s|to\s)
      | automatische?r?\s(?:antwort|antwoord|abwesenheits\w+|r.ckmeldung|empfangsbest.tigung)\s*(?:$|[:\-–(])
      | (?:automatisk\ssvar|automatsvar|autosvar|autosvar|automaattinen\svastaus|autom.tica?|otomatik\s(?:yan.t|cevap))\s*(?:$|[:\-–(])
      | auto\s*(?::|-?re\s*:)
      | (?:balasan|respon|respons|jawaban|tanggapan|pesan|surel|e-?mail|konfirmasi|pemberitahuan)\s(?:secara\s)?(?:otomatis|automatis|otomatik|automatik|auto)\s*(?:$|[:\])\-–—(|])
      | (?:auto|otomatis)\s(?:balas|balasan|respon)\s*(?:$|[:\])\-–(])
      | r.ponse\sautomatique\s*(?:$|[:\-–(]) | respuesta\sautom.tica\s*(?:$|[:\-–(]) | resposta\sautom.tica\s*(?:$|[:\-–(])
      | risposta\sautomatica\s*(?:$|[:\-–(]) | automatisch\s(?:antwoord|bericht)\s*(?:$|[:\-–(]) | odpowied.\sautomatyczna
      | (?:автоматический\sответ|автоответ|автовідповідь|автоматична\sвідповідь)\b | 自動(?:応答|返信|回覆|回复) | 自动(?:答复|回复|應答) | 자동\s?(?:응답|회신) | רשובה\sאוטומטית | رد\sتلقائي | tr[ảa]\sl[ờơ]i\st[ựu]\s[đd][ộo]ng | ตอบกลับอัตโนมัติ
      | out[\s-]of[\s-](?:the[\s-])?office\b(?!\s(?:hours|supplies|party|meeting|policy|policies|request|form|guide)) | ooo\s*[:\-–] | oof\s*[:\-–]
      | (?:i\sam|i'm|currently)\s(?:away|out\sof|on\s(?:leave|vacation|holiday)) | away\s(?:from\s(?:my\s)?(?:mail|e-?mail|office|desk)|until|notice|message|notification)\b
      | vacation\s(?:reply|notice|message|response|auto) | on\s(?:annual\s|maternity\s|sick\s)?(?:leave|vacation|holiday)\s*(?:$|[:\-–(])
      | (?:sedang\s)?(?:di\sluar\skantor|tidak\sberada\sdi\skantor|tidak\sdi\skantor)\s*(?:$|[:\-–(]) | sedang\scuti\s*(?:$|[:\-–(]|sampai|hingga|s\.?/?d|re:|tahunan)
      | abwesen(?:heits?(?:notiz|meldung|nachricht|benachrichtigung|agent|assistent|info)?|d)\b | (?:ich\s)?(?:bin\s)?nicht\sim\s(?:b.ro|hause)\b | au.er\shaus\b | urlaub(?:smeldung|sbenachrichtigung|snotiz)
      | absen(?:ce|t)\s(?:du\sbureau|de\sbureau) | (?:message|notification|avis)\sd.absence | en\scong.s?\s*(?:$|[:\-–(]) | absence\s*:
      | fuera\sde\s(?:la\s)?oficina | ausente\s(?:de\sla\soficina)?\s*(?:$|[:\-–(]) | fuori\s(?:sede|ufficio) | assente\s(?:dall.ufficio)?\s*(?:$|[:\-–(]) | avviso\sdi\sassenza
      | fora\sd[eo]\sescrit.rio | ausente\sdo\sescrit.rio | aus.ncia\s(?:tempor.ria|do\sescrit.rio) | afwezig(?:heid)?\s*(?:$|[:\-–(]|tot|van) | niet\s(?:op|aanwezig\sop)\skantoor
      | frånvaro | poissaolo | frav.r | nieobecno | poza\sbiurem | вне\sофиса | нет\sна\sработе | 不在(?:通知|連絡|にして)|休暇(?:中|のお知らせ)|外出中 | 不在办公室|休假|外出 | 부재중
    )""",
    re.VERBOSE,
)
"""Subjects that programs write. `Balasan atas surat` and `Tanggapan pengaduan` are a person's; the word for automatic makes the difference."""

BRACKETED = re.compile(
    r"\[\s*(?:auto(?:matic)?[-\s]?(?:reply|response|respond)|balasan\sotomatis|out\sof\soffice|ooo)\s*\]"
)
"""The same in brackets, before or behind another subject."""

PROGRAM = re.compile(
    r"""(?:
        this\sis\san?\s(?:automatic|automated|auto(?:-?generated)?|computer[-\s]generated)\s(?:e-?mail\s|mail\s)?(?:reply|response|answer|acknowledge?ment|confirmation)
      | (?:automatic|automated|auto)[-\s]?(?:reply|response)\s(?:message|from|to\slet|to\sinform|to\sconfirm|to\sacknowledge)
      | this\s(?:reply|response|answer|acknowledge?ment|confirmation)\s(?:was|is|has\sbeen)\s(?:automatically\s(?:generated|sent)|(?:generated|sent)\sautomatically)
      | (?:ini|berikut)\s(?:adalah\s|merupakan\s)?(?:balasan|jawaban|respon|respons|tanggapan|konfirmasi)\s(?:secara\s|yang\s)?(?:otomatis|automatis|dikirim\ssecara\sotomatis|dihasilkan\ssecara\sotomatis)
      | (?:balasan|jawaban|respon|respons|konfirmasi)\sini\s(?:di(?:kirim|buat|hasilkan|kirimkan))\s(?:secara\s)?otomatis
      | (?:pesan|surel|e-?mail|surat|laporan|pengaduan)\s(?:anda|bapak/?\s?ibu|saudara)\s(?:telah|sudah)\s(?:kami\s)?(?:terima|diterima)\s(?:secara\sotomatis|oleh\ssistem)
      | (?:pesan|surel|e-?mail|surat)\sini\s(?:dijawab|dibalas|direspons?)\s(?:secara\s|oleh\s)?(?:otomatis|sistem|mesin)
      | dies(?:e|es)\s(?:e-?mail|nachricht|antwort|mail)\s(?:wurde|ist|wird)\sautomatisch\s(?:generiert|erstellt|erzeugt|versendet|verschickt) | dies\sist\seine\s(?:automatische|automatisch\s(?:generierte|erstellte|erzeugte))\s(?:antwort|e-?mail|nachricht|empfangsbest.tigung|best.tigung)
      | ceci\sest\s(?:une\sr.ponse|un\s(?:accus.\sde\sr.ception))\s(?:automatique|g.n.r.e?\sautomatiquement) | cette\sr.ponse\sest\sautomatique
      | (?:esta|este)\s(?:es\suna\srespuesta|.\suma\sresposta|resposta\s.)\sautom.tica | (?:questa\s.\suna\srisposta|risposta\sgenerata)\sautomatica(?:mente)? | dit\sis\seen\sautomatisch\s(?:antwoord|gegenereerd\s(?:antwoord|bericht))
      | это\sавтоматический\sответ | 自動(?:返信|応答)(?:メール|メッセージ|です|にて) | 此(?:邮件|郵件|信)(?:为|為|是)?(?:系统|系統)?自动(?:回复|回覆|发送|發送) | 这是(?:一封)?自动(?:回复|答复)
    )""",
    re.VERBOSE,
)
"""A sentence by which a program says that it answers."""

NOTICE = re.compile(
    r"""(?:
        this\sis\san?\s(?:automatic(?:ally)?|automated|auto|system|computer)[-\s]?(?:generated)?\s?(?:e-?mail|message|notification|notice|mail)
      | (?:this|the)\s(?:e-?mail|message|mail)\s(?:was|is|has\sbeen)\s(?:automatically\s(?:generated|sent)|(?:generated|sent)\s(?:automatically|by\san?\s(?:automated|automatic)))
      | (?:please\s)?do\snot\s(?:reply|respond)\s(?:directly\s)?to\sthis\s(?:e-?mail|message|mail|automated|address)
      | (?:ini|berikut)\s(?:adalah\s|merupakan\s)?(?:pesan|surel|e-?mail|notifikasi|pemberitahuan)\s(?:ini\s)?(?:secara\s|yang\s)?(?:otomatis|automatis|dikirim\ssecara\sotomatis|dihasilkan\ssecara\sotomatis)
      | (?:pesan|surel|e-?mail|surat|notifikasi)\sini\s(?:adalah\s|merupakan\s)?(?:di(?:kirim|kirimkan|buat|hasilkan|terbitkan)\s)?(?:secara\s)?otomatis
      | (?:mohon|harap|jangan|dimohon)\s(?:untuk\s)?(?:tidak\s|jangan\s)?(?:mem|di)?balas\s(?:e-?mail|surel|pesan|surat)\s(?:otomatis\s)?ini\s*(?:[.!,;)]|$|karena|sebab)
      | bitte\s(?:antworten\ssie\s)?nicht\sauf\sdiese\s(?:e-?mail|nachricht) | ceci\sest\sun\s(?:message|courriel|e-?mail)\s(?:automatique|g.n.r.\sautomatiquement) | merci\sde\sne\spas\sr.pondre
      | este\s(?:es\sun\s(?:mensaje|correo)|.\sum(?:a)?\s(?:mensagem|e-?mail))\sautom.tic[oa] | messaggio\sgenerato\sautomaticamente | dit\sis\seen\sautomatisch(?:\sgegenereerd)?e?\s(?:bericht|e-?mail)
      | このメールは.{0,20}自動 | 本邮件(?:由|为)?系统自动 | 请勿(?:直接)?回复
    )""",
    re.VERBOSE,
)
"""A sentence by which a program says that it speaks: an answer only where it stands in reply to something."""

PROGRAM_STEMS = (
    "auto", "otomat", "system", "sistem", "computer", "generat", "reply to", "respond to", "balas", "antwort", "répondre", "réponse", "accusé",
    "автомат", "自动", "自動", "回复", "回覆",
)  # fmt: skip
"""What any sentence of `PROGRAM` and `NOTICE` holds: text without them need not be searched."""

ABSENT = re.compile(
    r"""(?:
        \b(?:i\s?(?:am|'m|will\sbe|'ll\sbe|shall\sbe)|we\s?(?:are|'re|will\sbe)|(?:mr|mrs|ms|dr)\.?\s[\w.\s]{1,40}\sis|currently|presently|am|is)\s(?:currently\s|now\s|presently\s|temporarily\s|away\sand\s)?
          (?:out\sof\s(?:the\s|my\s|our\s)?(?:office|town|country)|away(?:\sfrom\s(?:the\s|my\s)?(?:office|desk|e-?mail|mail))?\b|on\s(?:(?:my|an?|annual|maternity|paternity|parental|sick|medical|study|extended|official|business|summer|hajj|bank)\s){0,2}(?:leave|vacation|holidays?|travel|trip)\b|not\sin\s(?:the\s|my\s)office|travel+ing\b|unavailable\b|overseas\b|abroad\b|attending\sa\b)
      | \bout\sof\s(?:the\s)?office\s(?:from|until|till|through|between|on|with|and|this|starting|returning|returns?)
      | \b(?:saya|kami|pemilik\sakun|yang\sbersangkutan|beliau|ybs)\s(?:saat\sini\s|sekarang\s|masih\s|lagi\s|akan\s)?(?:sedang|tengah|masih|lagi|akan)\s(?:ber)?(?:cuti|libur|dinas|tugas|perjalanan|di\sluar\skantor|ada\sdi\sluar|umroh|umrah|haji|sakit|opname|rawat|diklat|pelatihan|mengikuti|menjalankan|menjalani|melaksanakan|menunaikan|menghadiri|dalam\s(?:perjalanan|masa|rangka|tugas)|(?:ber)?ada\s(?:di\sluar|dalam\sperjalanan)|tidak\s(?:berada|ada|di))
      | \b(?:saat\sini|sekarang|sementara\sini)\s(?:saya|kami)\s(?:sedang\s|tengah\s|masih\s)?(?:ber)?(?:ada\s)?(?:di\sluar\s(?:kantor|kota|negeri)|cuti|libur|dinas\sluar|tidak\s(?:berada|ada)\sdi\skantor|dalam\s(?:perjalanan|masa\scuti|rangka\scuti))
      | \b(?:saya|kami|pemilik\sakun)\s(?:sedang\s|tidak\s|masih\s)?(?:berada\s|ada\s)?(?:di\sluar\skantor|tidak\s(?:berada\s|ada\s)?di\s(?:kantor|tempat))
      | \b(?:kantor|instansi|layanan)\s(?:kami\s)?(?:sedang\s)?(?:tutup|libur)\b
      | \bich\sbin\s.{0,60}(?:nicht\s(?:im\s(?:b.ro|haus|hause)|erreichbar|am\sarbeitsplatz)|abwesend|au.er\shaus|im\surlaub|in\surlaub|in\s(?:elternzeit|mutterschutz)) | \bbin\sich\s.{0,60}(?:nicht\s(?:im\sb.ro|im\shaus|erreichbar)|abwesend|im\surlaub|au.er\shaus)
      | \bje\s(?:suis|serai)\s.{0,40}(?:absente?\b|en\scong.|en\svacances|hors\sdu\sbureau|en\sd.placement) | \bestoy\s.{0,30}(?:fuera\sde|de\svacaciones|ausente) | \b(?:estar.|me\sencuentro)\s.{0,30}(?:fuera\sde|de\svacaciones|ausente)
      | \b(?:sono|sar.)\s.{0,30}(?:fuori\s(?:sede|ufficio)|in\sferie|assente|in\svacanza) | \bestou\s.{0,30}(?:fora\sd|de\sf.rias|ausente) | \bestarei\s.{0,30}(?:fora\sd|de\sf.rias|ausente) | \bik\sben\s.{0,40}(?:afwezig|niet\s(?:op\skantoor|aanwezig|bereikbaar)|met\svakantie|op\svakantie)
      | \bjag\s.r\s.{0,20}(?:borta|semester|ledig|frånvarande|tjänstledig) | \bjestem\snieobecn | \bя\sнахожусь\sв\sотпуске|\bв\sотпуске\sдо | (?:休暇|不在|出張|外出)(?:中|しており|のため|にして|を頂いて|をいただいて) | (?:正在休假|不在办公室|外出办公|我在休假|目前休假)
    )""",
    re.VERBOSE,
)
"""A sentence that someone is away now."""

PAST = re.compile(
    r"""(?:
        \b(?:minggu|bulan|hari|tahun)\s(?:lalu|kemarin|sebelumnya)\b | \bkemarin\b | \bbaru\s(?:saja\s)?(?:kembali|masuk|pulang|sempat|bisa|dapat|selesai)\b(?!\s(?:kantor\s)?(?:setelah|stlh|pada|tanggal|tgl)) | \bkarena\s(?:saya\s|kami\s)?(?:sedang|tengah|masih|lagi)\b | \bsewaktu\b | \bketika\b | \bsetelah\scuti\b | \bsempat\b
      | \bwas\b | \bwere\b | \bhad\sbeen\b | \blast\s(?:week|month|year)\b | \bjust\s(?:got\s|came\s)?(?:back|returned)\b | \bback\sfrom\b | \bwar\sich\b | \bich\swar\b | \bj'.tais\b | \bestuve\b | \bero\b
    )""",
    re.VERBOSE,
)
"""Words by which a person tells of an absence that is over, or gives it as a reason."""

COURTESY = re.compile(
    r"""\b(?:
        thank\s(?:you|s)\sfor\s(?:your|the|contacting|e-?mailing|writing|getting|reaching) | thanks\sfor\s(?:your|the|contacting|e-?mailing|writing|getting|reaching) | (?:we|i)\s(?:have\s)?received?\syour\s(?:e-?mail|message|enquiry|inquiry|request)
      | terima\skasih\s(?:atas|telah|sudah|untuk)\s(?:e-?mail|surel|pesan|surat|menghubungi|mengirim|perhatian|kiriman)
      | vielen\sdank\sf.r\s(?:ihre|deine|die)\s | danke\sf.r\s(?:ihre|deine)\s | merci\s(?:de|pour)\svotre\s | nous\savons\sbien\sre.u | gracias\spor\s(?:su|tu|contact|escrib) | grazie\sper\s(?:il\s(?:suo|tuo|vostro)|aver|la\sua) | obrigad[oa]\s(?:pelo|pela|por)\s | bedankt\svoor\s(?:uw|je)
    )""",
    re.VERBOSE,
)
"""The thanks with which absence notes begin."""

INSTEAD = re.compile(
    r"""(?:
        \b(?:for|in\scase\sof|if\s(?:it\sis|this\sis|you\s(?:need|require|have)))\s.{0,60}(?:urgent|immediate|emergenc|assistance|matters?)\b | \b(?:please|kindly)\s(?:contact|call|e-?mail|reach|direct)\b | \blimited\s(?:access|availability|e-?mail)\b | \bno\saccess\sto\s(?:my\s)?e-?mail | \b(?:will|shall|'ll)\s(?:not\s)?(?:respond|reply|answer|get\sback|return|be\sback|read)\b | \b(?:upon|on|after|until)\smy\sreturn\b | \breturning\son\b | \byour\s(?:e-?mail|message)\s(?:will\snot|is\snot|won't)\s(?:be\s)?(?:forwarded|read)
      | \b(?:hal|urusan|keperluan|kepentingan|yang)\s(?:bersifat\s|yang\s)?(?:mendesak|urgent|penting|segera)\b | \b(?:silakan|silahkan|mohon|dapat|bisa|harap)\s(?:dapat\s)?(?:meng)?hubungi\b | \bakan\s(?:saya\s|kami\s)?(?:membalas|dibalas|balas|merespon|dibaca|membaca|kembali|ditindaklanjuti|tindak\slanjuti)\b | \btidak\s(?:dapat|bisa|sempat)?\s?(?:mem)?(?:balas|baca|buka|akses|mengakses|merespon)\b | \bkembali\s(?:pada|tanggal|tgl|masuk|bekerja|ke\skantor|hari)\b | \bakses\s(?:e-?mail|internet|surel)?\s?(?:terbatas|saya\sterbatas)\b
      | \bin\sdringenden\sf.llen\b | \bwenden\ssie\ssich\b | \bwieder\s(?:erreichbar|im\sb.ro|zur.ck|da|f.r\ssie)\b | \bnicht\sweitergeleitet\b | \ben\scas\sd.urgence\b | \bde\sretour\b | \bretour\sle\b | \bveuillez\scontacter\b | \ben\scaso\s(?:de\surgencia|urgente)\b | \bregreso\b | \bper\surgenze\b | \bin\scaso\sdi\surgenz | \brientro\b | \bem\scaso\sde\surg | \bregresso\b | \bbij\sspoed\b | \bterug\s(?:op|aanwezig)\b
    )""",
    re.VERBOSE,
)
"""What absence notes add: whom to ask instead, when the writer reads mail again."""

BUSINESS = re.compile(
    r"""(?:
        \?  | \bterlampir\b | \blampiran\b | \bkami\slampirkan\b | \bberikut\s(?:kami|ini|saya|hasil|tanggapan|jawaban|balasan)\b | \bmenindaklanjuti\b | \bsehubungan\sdengan\b | \bmohon\s(?:perpanjangan|waktu|izin|arahan|tambahan|konfirmasi|informasi|petunjuk|data)\b | \bperpanjang(?:an)?\b | \bsudah\s(?:selesai|benar|kami\s(?:proses|kirim|tindak))\b | \btelah\s(?:kami\s)?(?:proses|selesai|tindak|kirim|disampaikan)\b | \bpengaduan\s(?:tersebut|ini|dimaksud|atas\snama)\b | \bditeruskan\skepada\b
      | \battached\b | \benclosed\b | \bhere\s(?:is|are)\sthe\b | \bregarding\syour\b | \bin\sresponse\sto\b | \bplease\sfind\b | \bcould\syou\b | \bcan\syou\b | \bwe\shave\s(?:completed|resolved|processed|investigated)\b | \bextension\b | \banbei\b | \bim\sanhang\b | \bci-joint\b | \badjunto\b | \ballegat[oi]\b
    )""",
    re.VERBOSE,
)
"""What people write about when they answer: then an absence is only mentioned."""

ACKNOWLEDGED = re.compile(
    r"""(?:
        \b(?:your|the)\s(?:e-?mail|message|enquiry|inquiry|request|ticket|feedback|complaint)\s(?:has\sbeen|was|is)\s(?:successfully\s)?(?:received|registered|logged|created)\b | \bwe\s(?:have\s)?received\syour\s(?:e-?mail|message|enquiry|inquiry|request)\b | \ba\s(?:support\s)?ticket\shas\sbeen\s(?:created|opened)\b | \b(?:we|someone|our\steam|a\smember)\s.{0,40}(?:will|aim\sto)\s(?:respond|reply|get\sback|contact\syou|be\sin\stouch)\b
      | \b(?:pesan|surel|e-?mail|surat|laporan|pengaduan|permohonan)\s(?:anda|bapak/?\s?ibu|saudara)\s(?:telah|sudah)\s(?:kami\s)?(?:terima|diterima|masuk|tercatat|terdaftar)\b | \bakan\s(?:segera\s)?(?:kami\s)?(?:balas|respon|proses|tindak\s?lanjuti|ditindaklanjuti|membalas)\s.{0,40}(?:jam|hari|kerja|segera|secepatnya)
      | \bihre\s(?:e-?mail|nachricht|anfrage)\s(?:ist|wurde)\s.{0,30}(?:eingegangen|empfangen|weitergeleitet)\b | \bnous\savons\sbien\sre.u\b | \bvotre\s(?:message|demande|courriel)\sa\s(?:bien\s)?.t.\s(?:re.u|enregistr)
    )""",
    re.VERBOSE,
)
"""An acknowledgement of receipt: a program's only with a program's other marks."""
