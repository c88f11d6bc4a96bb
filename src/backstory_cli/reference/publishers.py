"""Who stands behind a web page: hosts of one owner, and agencies whose picture many papers print.

A hundred papers that print one agency's photograph are one source. The groups and agencies were put together by hand
from the companies' own imprints and lists of brands (November 2026); what is missing counts as an owner of its own.
"""

from __future__ import annotations

import re

GROUPS: dict[str, tuple[str, ...]] = {
    "Meta": ("facebook.com", "fbcdn.net", "fbsbx.com", "instagram.com", "cdninstagram.com", "threads.net"),
    "X (Twitter)": ("x.com", "twitter.com", "twimg.com", "t.co"),
    "Google": ("google.com", "googleusercontent.com", "ggpht.com", "gstatic.com", "youtube.com", "ytimg.com"),
    "Reddit": ("reddit.com", "redd.it", "redditmedia.com", "redditstatic.com"),
    "Pinterest": ("pinterest.com", "pinimg.com", "pinterest.co.uk", "pinterest.de", "pinterest.fr", "pinterest.es"),
    "Wikimedia": ("wikimedia.org", "wikipedia.org", "wikidata.org", "wikivoyage.org"),
    "VK": ("vk.com", "vk.ru", "userapi.com", "vk.me"),
    "Telegram": ("telegram.org", "t.me", "telesco.pe", "cdn-telegram.org"),
    "TikTok": ("tiktok.com", "tiktokcdn.com", "tiktokcdn-us.com"),
    "Tumblr": ("tumblr.com",),
    "Flickr": ("flickr.com", "staticflickr.com"),
    "Imgur": ("imgur.com",),
    "BBC": ("bbc.co.uk", "bbc.com", "bbci.co.uk"),
    "Guardian": ("theguardian.com", "guim.co.uk", "guardian.co.uk"),
    "New York Times": ("nytimes.com", "nyt.com"),
    "CNN": ("cnn.com", "turner.com"),
    "Daily Mail": ("dailymail.co.uk", "mailonline.com", "dailymail.com", "metro.co.uk"),
    "News Corp": ("thesun.co.uk", "thetimes.co.uk", "thetimes.com", "nypost.com", "news.com.au", "wsj.com"),
    "Reach": ("mirror.co.uk", "express.co.uk", "dailystar.co.uk", "manchestereveningnews.co.uk", "dailyrecord.co.uk"),
    "Axel Springer": ("bild.de", "welt.de", "businessinsider.com", "businessinsider.de", "politico.com", "politico.eu"),
    "Spiegel": ("spiegel.de", "manager-magazin.de"),
    "Yahoo": ("yahoo.com", "yimg.com", "aol.com", "engadget.com"),
    "Microsoft": ("msn.com", "bing.com", "bing.net", "akamaized.net"),
    "Rossiya Segodnya": ("ria.ru", "rian.ru", "sputniknews.com", "sputnikglobe.com", "inosmi.ru"),
    "RT": ("rt.com", "ruptly.tv"),
    "Deutsche Welle": ("dw.com", "dw.de"),
    "RFE/RL": ("rferl.org", "svoboda.org", "radiosvoboda.org", "currenttime.tv", "azattyq.org"),
    "Getty Images": ("gettyimages.com", "gettyimages.co.uk", "gettyimages.de", "istockphoto.com"),
    "Alamy": ("alamy.com", "alamy.de", "alamyimages.fr"),
    "Shutterstock": ("shutterstock.com",),
    "Adobe": ("adobe.com", "ftcdn.net"),
}  # fmt: skip
"""Registered domains of one owner."""

AGENCIES: dict[str, str] = {
    "Reuters": r"\breuters\b",
    "Associated Press": r"associated press|ap photo|ap images|\(ap\)|(?<=/)ap\b|\bap(?=/)",
    "AFP": r"agence france[- ]presse|\bafp\b",
    "Getty Images": r"\bgetty(?: images)?",
    "EPA": r"european pressphoto agency|\bepa[- ]efe\b|\bepa\b",
    "dpa": r"deutsche presse[- ]agentur|picture alliance|\bdpa\b",
    "ANSA": r"\bansa\b",
    "EFE": r"agencia efe|\befe\b",
    "PA Media": r"press association|pa (?:images|wire|media)",
    "TASS": r"\btass\b|\bтасс\b",
    "RIA Novosti": r"ria novosti|риа новости|sputnik",
    "Ukrinform": r"ukrinform|укрінформ",
    "UNIAN": r"\bunian\b|уніан|униан",
    "Xinhua": r"xinhua|新华社",
    "Kyodo": r"kyodo",
    "Anadolu": r"anadolu",
    "IMAGO": r"\bimago(?: images)?\b",
    "Keystone": r"\bkeystone\b",
    "Zuma Press": r"zuma(?: ?press| wire)?\b",
    "Alamy": r"\balamy\b",
    "Shutterstock": r"shutterstock",
    "NASA": r"\bnasa\b",
}
"""Agencies by the words of their credit lines, in small letters."""

_OWNERS = {domain: owner for owner, domains in GROUPS.items() for domain in domains}
_CREDITS = {name: re.compile(words) for name, words in AGENCIES.items()}


def find_owner(domain: str) -> str:
    """Who owns a registered domain: the name of a group, else the domain itself."""
    return _OWNERS.get(domain, domain)


def find_agency(credit: str) -> str:
    """The agency that a credit line names; empty if it names none that is known."""
    lowered = credit.lower()
    return next((name for name, words in _CREDITS.items() if words.search(lowered)), "")
