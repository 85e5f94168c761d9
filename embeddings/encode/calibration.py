"""Texts of many kinds, written for this purpose, from which the 8-bit encoder takes the ranges of its layers."""

TEXTS = (
    "Parliament passes the harbour bill. The Morning Ledger. 14 March 2023\nAfter eleven hours of debate, lawmakers in "
    'the capital voted 212 to 187 on Tuesday to spend $4.6 billion on three harbours. "Nobody got all that they asked '
    'for," said Finance Minister Helena Ortiz, "but ships will not wait for us." The opposition called the vote a '
    "gift to shipping companies such as Nordline and Pacific Freight, whose shares rose by 3.2% and 1.8% before the "
    "close. Work on the first pier begins in September; the last should open by 2031.",
    "How do I reset the thermostat? Hold both buttons for five seconds until E-07 appears, then let go. If the screen "
    "stays dark, check the fuse (10 A) and the battery. Warning: never open the case while it is plugged in! See also "
    "https://example.org/help/thermostat?id=42 or write to support@example.org. Version 2.1.8, updated 2024-01-09.",
    "The goalkeeper, who had been ill all week, saved two penalties and Riverton won 3-1 in extra time. Fans sang. "
    "Odds for the final: Riverton +150, Lakeside -120; over/under 2.5 goals. Quarterback ratings, injuries and the "
    "transfer window were on everybody's mind in the NFL and the Premier League as well.",
    "Photosynthesis is the process by which plants, algae and some bacteria turn light into chemical energy: carbon "
    "dioxide and water become glucose and oxygen. The enzyme RuBisCO fixes the carbon in the Calvin cycle. In 1779 Jan "
    "Ingenhousz showed that it needs light. C4 and CAM plants keep their stomata closed by day and lose less water.",
    "My grandmother's soup: chop two onions, a stick of celery and 200 g of carrots; fry them gently in butter; add a "
    "litre of stock, salt, pepper and a bay leaf. It's better the next day, I think - don't you? She'd laugh and say "
    "that hunger was the best cook, and that the cat had an opinion too.",
    "def mean(values): return sum(values) / len(values)  # raises ZeroDivisionError for an empty list. SELECT name, "
    "count(*) FROM orders WHERE total > 100 GROUP BY name; the startup raised a Series B from Sequoia to train large "
    "language models, and a judge in Delaware will hear the antitrust case against the cloud provider in May.",
    "Who was the first woman to win the prize, and in which year?",
    "Which company, described by The Herald as secretive, was sued after its founder testified about missing funds?",
    "weather tomorrow",
    "Caf\u00e9 M\u00fcller in Z\u00fcrich, S\u00e3o Paulo \u2013 \u201cbonjour\u201d, \u4f60\u597d, \u043f\u0440\u0438"
    "\u0432\u0435\u0442; \u20ac5, \u00a310, 25 \u00b0C, x\u00b2 + y\u00b2 = z\u00b2 *** ### | a | -- ... ;;; [12] {}",
)
