"""What mail servers say when mail did not arrive or waits: subjects and sentences of many servers and languages.

Sentences are looked up as they stand in a report's own words, lower case, white space squeezed.
"""

import re

FAILURE_SUBJECT = re.compile(
    r"""^(?:\[[^\]\n]{1,40}\]\s*|\*+\s*spam\s*\*+\s*|[\w.-]{1,60}\.[a-z]{2,10}\s+(?=mail\ delivery))?(?:
        undeliver(?:ed|able)\b | non[-\s]?delivery\ (?:report|notice|notification) | \(?un?\)?deliverable
      | (?:permanent\ |message\ |mail\ |e-?mail\ |smtp\ |local\ )?delivery\ (?:has\ )?(?:failure|failed|error|problem|report)
      | delivery\ status(?:\ notification)?\b | delivery\ notification\b | notice:\ mail\ delivery\ status
      | notification\ d.{1,3}tat\ de\ (?:remise|distribution)
      | (?:mail|message|e-?mail|letter)\ (?:delivery\ )?(?:failed|failure|fail|error|not\ delivered|undeliverable|rejected|returned|refused)\b
      | (?:mail|message|e-?mail)\ (?:could\ not\ be|was\ not|wasn.t|not|cannot\ be|can.t\ be|delivery\ has)\ (?:sent|delivered|failed)
      | (?:failed|failure|failing|returned?|rejected|bounced|nondeliverable|undelivered)\ (?:e-?mail|message|mail|delivery|notice|notification)\b
      | return(?:ed|ing)\ (?:to\ sender|mail|message) | mail\ system\ error | mail\ error | error\ sending | there\ was\ an\ error\ sending
      | failure\ (?:notice|delivery|notification) | \[?bounce\]?(?:\ notification)?\s*(?:$|:)
      | could(?:\ not|n.t)\ (?:be\ )?(?:deliver|send|sent) | cannot\ (?:deliver|send) | unable\ to\ (?:deliver|send)
      | user\ unknown | unknown\ (?:user|recipient|address) | (?:recipient|address|user)\ (?:not\ found|unknown|rejected) | mailbox\ (?:full|unavailable)
      | warning:\ .{0,200}(?:user\ unknown|could\ not|unable) | considered\ unsolicited\ bulk
      | (?:gagal|kegagalan)\ (?:kirim|terkirim|mengirim|pengiriman|penyampaian) | (?:pesan|surel|e-?mail|surat)\ (?:gagal|tidak|tak|belum)\ (?:dapat\ |bisa\ )?(?:terkirim|di\s?kirim|disampaikan|terantar)
      | (?:tidak|tak)\ (?:dapat|bisa|dapat\ di)\ ?(?:di\s?kirim|terkirim|disampaikan|mengirim) | tidak\ terkirim | pengiriman\ (?:pesan\ |surel\ |e-?mail\ )?(?:gagal|tertunda)
      | pemberitahuan\ (?:status\ pengiriman|kegagalan|gagal) | surat\ dikembalikan
      | unzustellbar | nicht\ zustellbar | zustellung\ (?:fehlgeschlagen|nicht) | fehler\ (?:bei\ der\ zustellung|beim\ senden) | nachricht\ (?:nicht|unzustellbar)
      | non\ remis | (?:message\ |courrier\ |mail\ )?non[-\s](?:remis|distribu|d.livr) | .chec\ de\ (?:la\ )?(?:remise|distribution|livraison|envoi) | message\ refus
      | no\ (?:se\ pudo\ entregar|entregado|se\ puede\ entregar) | (?:correo|mensaje)\ (?:no\ entregado|devuelto|rechazado) | error\ (?:de\ entrega|al\ enviar)
      | mancato\ recapito | non\ recapitabile | (?:errore|fallimento)\ (?:di\ consegna|nella\ consegna) | messaggio\ non\ (?:recapitato|consegnato) | avviso\ di\ mancata\ consegna
      | onbestelbaar | niet\ (?:afgeleverd|bezorgd|te\ bezorgen) | bezorging\ mislukt | (?:n.o\ entregue|n.o\ foi\ poss.vel\ entregar|falha\ na\ entrega|e-mail\ devolvido|mensagem\ n.o\ entregue)
      | niedostarcz | nie\ dostarczono | zwrot\ poczty | ej\ levererat | olevererbart | kunne\ ikke\ leveres | toimitus\ ep.onnistui
      | (?:teslim\ edilemedi|iletilemedi|k.zbes.thetetlen|nedoru.iteln|nelze\ doru.it)
      | ваше\ (?:сообщение|письмо)\ не\ доставлено | не\ доставлено | недоставленн | сообщение\ не\ доставлено | не\ вдалося\ доставити
      | メール?(?:の)?配信(?:に失敗|不能|エラー|できません) | 配信(?:不能|不可|エラー|に失敗) | 配達(?:不能|できません) | 送信できません | メッセージを配信できません | 宛先不明
      | (?:系统)?退信 | 邮件(?:发送失败|无法送达|被退回|退回) | 无法(?:投递|送达|传递) | 未送达 | 投递失败 | 郵件(?:退回|傳送失敗|無法) | 未傳遞 | 無法(?:傳遞|投遞)
      | 배달(?:되지|\ 불가|\ 실패) | (?:전송|발송)\ ?실패 | 반송 | .{0,30}לא\ נמסר | تعذر\ التسليم | لم\ يتم\ التسليم
      | thư\ không\ (?:gửi|phát)\ được | ไม่สามารถส่ง
    )""",
    re.VERBOSE,
)
DELAY_SUBJECT = re.compile(
    r"""^(?:
        warning:.{0,120}\b(?:delay|delayed|not\ (?:yet\ )?(?:sent|delivered)|still\ (?:trying|queued)|could\ not\ send\ message\ for)
      | delayed\ (?:mail|message|delivery) | (?:mail|message|delivery|e-?mail)\ (?:is\ |has\ been\ |was\ |temporarily\ )?delay | delivery\ (?:notification:\ delivery\ has\ been\ delayed|delayed|status\ notification\ \(delay|status\ notification:\ warning)
      | pengiriman\ (?:pesan\ )?tertunda | (?:pesan|surel|e-?mail)\ tertunda | zustellung\ verz.gert | remise\ (?:retard|diff) | retard\ de | entrega\ (?:demorada|retrasada|atrasada)
      | recapito\ ritardato | levering\ vertraagd | 配信遅延 | 邮件延迟
    )""",
    re.VERBOSE,
)
ANSWERED = re.compile(
    r"^\s*(?:re|fw|fwd|aw|wg|tr|rv|sv|vs|antw|bls|balas|balasan|terusan|teruskan|fwd?|enc|rif|i|r|ref|res|odp|ynt|答复|转发|回复)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]",
    re.IGNORECASE,
)
"""A prefix that people's programs put before a subject when they answer or pass on."""

# fmt: off
FAILURE: tuple[str, ...] = (
    # English
    "could not be delivered", "couldn't be delivered", "cannot be delivered", "can't be delivered", "can not be delivered",
    "was not delivered", "wasn't delivered", "not be delivered to", "has not been delivered", "is undeliverable", "was undeliverable",
    "undeliverable to", "undeliverable mail", "undelivered mail", "unable to deliver", "wasn't able to deliver", "was not able to deliver",
    "were unable to deliver", "could not deliver", "couldn't deliver", "not able to deliver", "did not reach", "didn't reach",
    "delivery failed", "delivery has failed", "delivery to the following", "failed to deliver", "failed permanently", "delivery failure",
    "failure delivering", "failure reasons", "failed recipient", "failed addresses", "following addresses had", "following address(es) failed",
    "addresses had delivery", "addresses had permanent", "following addresses failed", "following address failed", "following recipients failed",
    "trouble delivering", "problem delivering", "error delivering", "error occurred while trying to deliver", "error while attempting to deliver",
    "error has occurred while attempting to deliver", "error occurred while sending", "encountered delivery problems",
    "message not delivered", "mail not delivered", "message was not accepted", "message wasn't delivered",
    "did not receive this message", "did not receive a copy", "not relayed to", "was automatically rejected",
    "rejected recipient",


    "returned to sender", "returning message to sender", "non-delivery",
    "nondeliverable", "message undeliverable", "sorry to have to inform you", "this is a permanent error",
    "message blocked",
    "recipients were affected",
    "rcpt to generated following response", "is your list of failed recipients",

    # Indonesian, Malay
    "tidak dapat dikirim", "tidak dapat disampaikan", "tidak bisa dikirim", "tidak bisa disampaikan", "tidak terkirim", "gagal terkirim",
    "gagal dikirim", "gagal mengirim", "gagal disampaikan", "pengiriman gagal", "pengiriman ke penerima", "kegagalan pengiriman", "tidak dapat mengirim", "tidak terantar",
    "tidak berhasil dikirim", "tidak berhasil disampaikan",
    "tidak dapat dihantar", "dikembalikan kepada pengirim", "gagal dihantar",
    # German, Dutch, Scandinavian
    "konnte nicht zugestellt", "konnten nicht zugestellt", "nicht zugestellt werden", "unzustellbar", "zustellung fehlgeschlagen", "übermittlung an folgende empfänger", "fehler bei der nachrichtenzustellung",
    "kon niet worden bezorgd", "kon niet worden afgeleverd", "kunde inte levereras", "kunne ikke leveres", "toimittaminen ep",
    # French, Spanish, Italian, Portuguese
    "n'a pas pu être", "n'ont pas pu être", "échec de la remise", "échec de remise", "la remise a échoué", "n'a pas été remis", "impossible de remettre", "non remis",
    "no se pudo entregar", "no se ha podido entregar", "no pudo ser entregado", "no se entregó", "error en la entrega", "no ha podido ser entregado", "error de entrega",
    "non è stato possibile", "recapito non riuscito", "non è stato recapitato", "impossibile recapitare", "mancato recapito", "consegna non riuscita",
    "não pôde ser entregue", "não foi possível entregar", "falha na entrega", "não foi entregue", "a entrega falhou", "nie można dostarczyć", "nie został dostarczon", "nie mogła być dostarczona",
    # Russian, Ukrainian, Greek, Turkish, Czech
    "не доставлено", "не может быть доставлено", "не удалось доставить", "не вдалося доставити", "не удалось отправить", "недоставленн",
    "teslim edilemedi", "iletilemedi", "nelze doručit", "nebylo možné doručit",
    # Japanese, Chinese, Korean, Vietnamese, Arabic
    "送信できませんでした", "送信に失敗しました", "送信できません", "配信できません", "配信に失敗", "配送できません", "届けることができません", "エラーのため送信", "届きませんでした", "宛先へのメッセージは",
    "无法发送", "無法傳送", "无法送达", "退信", "投递失败", "發送失敗", "发送失败", "未能送达", "无法投递", "未傳遞", "传递失败", "无法将", "被退回",
    "배달되지", "전송하지 못", "전달하지 못", "발송에 실패", "không thể gửi", "تعذر تسليم", "لم يتم تسليم",
)
REASONS: tuple[str, ...] = (
    "user unknown", "unknown user", "no such user", "user not found", "mailbox is full", "mailbox full",
    "mailbox exceeds", "exceeds allowed size", "does not exist", "doesn't exist", "address not found",
    "wasn't found at", "may not exist", "did not exactly match", "was rejected by", "has been rejected",
    "mail was rejected", "message was rejected", "was blocked", "recipient address rejected", "giving up",
    "permanent failure", "relay access denied", "over quota", "exceeded the maximum", "unrouteable address",
    "host unknown", "host or domain name not found", "error below", "is no longer in use", "is no longer valid",
    "no longer available at this address", "service unavailable", "loop detected", "too many hops", "mail loop",
    "rejected by the recipient", "was not sent", "could not be sent", "couldn't be sent", "cannot be sent",
    "transcript of session follows", "invalid recipient", "invalid final delivery", "considered unsolicited",
    "no valid recipients", "delivery notification", "problem with the e-mail address", "alamat tidak ditemukan",
    "alamat email tidak ditemukan", "pengguna tidak dikenal", "penerima tidak ditemukan", "kotak surat penuh",
    "kotak masuk penuh", "kotak pesan penuh", "ditolak oleh server", "存在しないか", "可能不存在", "ймовірно, не існує",
    "ενδέχεται να μην υπάρχει", "退回", "is mislukt", "fehler beim senden",
)
"""Why mail did not arrive: a bounce's words where a mail system says them, anyone's elsewhere."""
DELAY: tuple[str, ...] = (
    "has been delayed", "is delayed for more than", "still being retried", "not yet been delivered", "delivery attempts will continue", "will be retried", "this is a warning message only",
    "this is a warning only", "you do not need to resend", "you don't need to resend", "do not need to re-send", "temporary failure report", "will continue to try", "will keep trying", "will retry for", "still trying",
    "awaiting delivery", "has been postponed", "advisory-only", "delivery is delayed", "temporary problem delivering", "delivery incomplete", "will try for", "server will keep trying", "hasn't been delivered to yet", "hasn't been delivered yet",
    "could not send message for past", "could not be delivered for more than", "warning: message still undelivered", "this is just a warning", "queued for further delivery",
    "pengiriman tertunda", "pengiriman ditunda", "masih mencoba", "akan terus mencoba", "akan dicoba lagi", "akan mencoba kembali", "mencoba mengirim lagi", "belum dapat dikirim", "belum terkirim", "tidak perlu mengirim ulang",
    "zustellung verzögert", "verzögert sich", "weiterhin versucht", "wird weiter versucht", "noch nicht zugestellt", "a été retardée", "nouvelles tentatives", "n'a pas encore été remis",
    "se ha retrasado", "seguirá intentando", "è stato ritardato", "continuerà a tentare", "foi atrasada", "continuará tentando", "vertraagd", "被延迟", "会继续尝试", "再送を試み", "遅延しています", "задерживается", "попытки доставки будут",
)
FINAL: tuple[str, ...] = (
    "this is a permanent error", "i've given up", "giving up", "not going to try again", "failed permanently", "no further delivery attempts", "permanent failure", "gave up", "retry timeout exceeded", "message expired", "envelope expired",
    "has been in the queue too long", "berhenti mencoba", "galat permanen", "kesalahan permanen",
)
# fmt: on
