"""The limits on payment that hold in the county, by catalogue key: the source of the knowledge tables and of lawful care."""

from simulation.catalogue import Catalogue
from simulation.chance import Array

FEMALE_ONLY = ("urine_pregnancy", "cervical_cytology", "us_obstetric", "us_gynaecology", "fetal_monitor", "caesarean",
               "delivery", "hysterectomy", "ovarian_cystectomy", "clotrimazole_vaginal", "baofukang", "fuke_qianjin",
               "yimucao")  # fmt: skip
MALE_ONLY = ("prostate_fluid", "prostatectomy", "epalrestat")
CHILDREN_ONLY = ("infusion_child", "tuina_child", "xiaoer_chaigui", "xiaoer_feire", "xiaoer_ganmao")
NEWBORNS_ONLY, NEWBORN_DAYS = ("nursing_newborn",), 29
INPATIENT_ONLY = ("lipid_emulsion", "amino_acids")
SECONDARY_ONLY = ("xuesaitong", "danshen_inj", "shenmai", "tanreqing", "xiyanping", "xingnaojing",
                  "reduning")  # fmt: skip
WORK_INJURY_ONLY = ("thymalfasin",)
COURSE_DAYS = {
    "gastrodin": 14,
    "ginkgo": 14,
    "edaravone": 14,
    "balance_training": 90,
    "hand_training": 90,
    "joint_mobilisation": 90,
}
ONCE_A_DAY = ("er_observation", "ipd_consult", "er_monitor", "heating", "cooling", "bed_ward", "bed_three", "nursing_1",
              "nursing_2", "nursing_3", "nursing_newborn", "nursing_psychiatric", "sputum_drainage", "gastric_decompression",
              "bladder_irrigation", "drug_level_monitoring", "recreation_therapy", "behaviour_therapy")  # fmt: skip
DAY_HOURS = ("bp_ambulatory", "ecg_monitoring", "spo2_monitoring", "anaesthesia_monitoring")
INTERVAL_DAYS = {"fructosamine": 7, "hba1c": 15, "rehab_evaluation": 14}
INCLUDED = (
    *(("er_monitor", part, "day") for part in ("er_consult", "bed_ward", "bed_three", "bed_icu", "nursing_1",
                                               "nursing_2", "nursing_3", "nursing_psychiatric")),
    ("icu_nursing", "nursing_special", "day"), ("icu_nursing", "nursing_oral", "day"),
    ("rescue_large", "rescue_medium", "day"), ("rescue_large", "rescue_small", "day"),
    ("rescue_medium", "rescue_small", "day"), ("stool", "stool_parasite", "day"),
    ("glucose_tolerance", "glucose", "day"), ("glucose_tolerance", "glucose_bedside", "day"),
    ("bronchodilation", "spirometry", "day"), ("hemoperfusion", "dialysis", "day"),
    ("delivery", "fetal_monitor", "6h"), ("plaster", "special_dispensing", "day"),
    ("steam_bath", "special_dispensing", "day"), ("poultice", "special_dispensing", "day"),
    ("splint", "reduction", "day"),
)  # fmt: skip
BUNDLES = {
    "cbc": ("cbc_hgb", "cbc_rbc", "cbc_wbc", "cbc_diff", "cbc_plt"),
    "liver_panel": ("protein_total", "albumin", "bilirubin", "alt", "ast"),
    "renal_panel": ("urea", "creatinine", "uric_acid"),
    "lipid_panel": ("cholesterol", "triglycerides", "hdl", "ldl"),
    "electrolytes": ("potassium", "sodium", "chloride", "calcium"),
}
COMPANIONS = (("bone_plate", "fracture_fixation", "visit"), ("hip_prosthesis", "hip_replacement", "visit"),
              ("lens", "cataract_surgery", "visit"), ("hernia_mesh", "hernia_repair", "visit"),
              ("dialyser", "dialysis", "day"), ("infusion_pump", "infusion", "day"))  # fmt: skip
EXCLUSIVE = (("nursing_1", "nursing_2", "day"), ("nursing_1", "nursing_3", "day"), ("nursing_2", "nursing_3", "day"),
             ("anaesthesia_general", "anaesthesia_local", "day"), ("bed_ward", "bed_three", "day"))  # fmt: skip
INCISION_GROUPS = {"appendectomy": "胃肠手术组", "cholecystectomy": "肝胆手术组", "ovarian_cystectomy": "女性生殖系统手术组",
                   "hysterectomy": "女性生殖系统手术组"}  # fmt: skip
SWAPS = (("electro_acupuncture", "acupuncture"), ("joint_mobilisation", "low_frequency"), ("dressing_medium", "dressing"),
         ("ct_enhanced", "ct_chest"), ("nursing_2", "nursing_3"), ("wound_dressing", "film_dressing"))  # fmt: skip
INDICATIONS = {"oseltamivir": ("J1", "R50"), "ginkgo": ("I6", "G45", "I25", "H81", "R42"), "erythropoietin": ("N18", "D6"),
               "capecitabine": ("C", "Z51"), "docetaxel": ("C", "Z51"), "oxaliplatin": ("C", "Z51")}  # fmt: skip
ANNUAL_CAPS = {"rehab_evaluation": 960, "thymalfasin": 6_000}  # yuan that are covered for one person in a calendar year
STEP_THERAPY = {"dapagliflozin": "metformin"}  # second-line drug -> what must have been tried before, of any maker
DECISIONS = (("kp_annual_cap", "rehab_evaluation", "max_amount", "1200.00", "康复评定年度限额按本县门诊统筹水平上调"),
             ("kp_included_items", "rescue_medium>rescue_small", "*", None, "两次抢救时间不同，县域内不按包含关系处理"))  # fmt: skip
RESALE_WATCH = ("insulin_glargine", "tiotropium", "budesonide_formoterol", "bailing", "dapagliflozin", "clopidogrel",
                "atorvastatin", "angong", "tongxinluo")  # fmt: skip
FREQUENCIES = (("st", "即时", 1, 1, True), ("prn", "必要时", 1, 1, True), ("qd", "每日一次", 1, 1, False),
               ("qn", "每晚一次", 1, 1, False), ("bid", "每日两次", 2, 1, False), ("tid", "每日三次", 3, 1, False),
               ("qid", "每日四次", 4, 1, False), ("qod", "隔日一次", 1, 2, False), ("qw", "每周一次", 1, 7, False),
               ("biw", "每周两次", 2, 7, False), ("3W", "每三周一次", 1, 21, False))  # fmt: skip


def secondary_only(catalogue: Catalogue) -> Array:
    """Items that only institutions of level two and above may bill."""
    return catalogue.indices(*SECONDARY_ONLY)
